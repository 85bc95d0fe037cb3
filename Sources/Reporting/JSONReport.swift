// A record as JSON and back.

import Foundation
import PacketPath

/// Keys are the record's field names in snake_case, sorted; keys that are data (errno, phase, node) stay as they are.
package enum JSONReport {
    package enum Failure: Error, Equatable {
        /// The text is no record, and where it is not.
        case notARecord(String)
        /// Written by another version of netlab.
        case unknownSchema(Int)
    }

    /// One JSON object, indented, with a newline at the end.
    package static func render(_ record: RunRecord) throws -> String { try JSON.text(record) }

    package static func read(_ text: String) throws(Failure) -> RunRecord {
        do {
            let data = Data(text.utf8)
            let version = try JSON.decoder.decode(SchemaVersion.self, from: data).schemaVersion
            guard version == RunRecord.currentSchema else { throw Failure.unknownSchema(version) }
            let record = try JSON.decoder.decode(RunRecord.self, from: data)
            guard record.ledger.isCountable else {
                throw Failure.notARecord("ledger: more packets than a run can have")
            }
            // Sums of them, and percents, are exact below.
            guard record.evidence.counters.allSatisfy({ $0.delta.magnitude < 1 << 48 }) else {
                throw Failure.notARecord("evidence.counters: more than a run can count")
            }
            let names =
                [record.instance, record.started, record.lab.name]
                + record.ledger.flows.flatMap { [$0.name, $0.from, $0.to] }
            guard names.allSatisfy({ $0 == $0.withoutControls }) else {
                throw Failure.notARecord("a name with control characters")
            }
            return record
        } catch let failure as Failure {
            throw failure
        } catch let error as DecodingError {
            // It quotes the file.
            throw .notARecord(JSON.describe(error).withoutControls)
        } catch {
            throw .notARecord("\(error)")
        }
    }

    private struct SchemaVersion: Decodable { var schemaVersion: Int }
}

extension String {
    /// What moves a terminal's cursor, or its colours, becomes a question mark.
    fileprivate var withoutControls: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
}

extension JSONReport.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notARecord(let why):
            "this is no record of a netlab run: \(why)"
        case .unknownSchema(let version):
            "the record has schema version \(version), this netlab reads \(RunRecord.currentSchema): "
                + "use the netlab that wrote it, or run the lab again"
        }
    }
}

/// The one way of writing and reading JSON.
enum JSON {
    static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }

    /// One line.
    static func line(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }

    /// `ledger.flows.0.name: no value`
    static func describe(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context): "\(path(context.codingPath + [key])): the key is missing"
        case .valueNotFound(_, let context): "\(path(context.codingPath)): no value"
        case .typeMismatch(_, let context), .dataCorrupted(let context):
            "\(path(context.codingPath)): \(context.debugDescription)"
        @unknown default: "\(error)"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.isEmpty ? "top level" : keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}
