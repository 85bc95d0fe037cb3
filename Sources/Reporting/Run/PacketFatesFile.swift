// The fates of a run's packets as a file beside its record.

import Foundation
import PacketPath

/// `packets.json`: one JSON object, keys in snake_case; lists of all packets are single strings.
package enum PacketFatesFile {
    package static let name = "packets.json"

    package static func render(_ fates: PacketFates) throws -> String { try JSON.text(fates) }

    package static func read(_ text: String) throws(JSONReport.Failure) -> PacketFates {
        do {
            let fates = try JSON.decoder.decode(PacketFates.self, from: Data(text.utf8))
            guard fates.schemaVersion == PacketFates.currentSchema else {
                throw JSONReport.Failure.unknownSchema(fates.schemaVersion)
            }
            return fates
        } catch let failure as JSONReport.Failure {
            throw failure
        } catch let error as DecodingError {
            throw .notARecord(JSON.describe(error))
        } catch {
            throw .notARecord("\(error)")
        }
    }
}
