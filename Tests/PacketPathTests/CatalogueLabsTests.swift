// The catalogue and the folder Labs/ name each other: no cause without its lab, no lab without its cause.

import Foundation
import Testing

@testable import PacketPath

@Suite struct CatalogueLabsTests {
    /// What a lab file says of itself, in its first line, its tags and its expectations.
    struct LabText: Sendable {
        var causes: [String]
        var tags: [String]
        var isOptional: Bool
        var claims: Set<String>

        init?(_ text: String) {
            guard let head = text.firstMatch(of: #/^# Shows ([a-z0-9., -]+): [^\n]+\.\n/#),
                let expect = text.range(of: "\nexpect:")
            else { return nil }
            causes = head.1 == "no loss" ? [] : head.1.split(separator: ", ").map(String.init)
            let tags = text.firstMatch(of: #/\ntags: \[([a-z, ]+)\]/#)
            self.tags = tags.map { $0.1.split(separator: ", ").map(String.init) } ?? []
            isOptional = text.contains("\nrequires: ")
            claims = Set(
                text[expect.upperBound...].split { !($0.isLetter || $0.isNumber || "-.".contains($0)) }.map(String.init)
            )
        }

        /// Does it claim a loss by this cause, the errno of it, or its counter? A stage says as much where it has no other cause,
        /// and where kernels book the loss under several.
        func claims(_ cause: Cause) -> Bool {
            let isAlone = Stage.named(cause.stageID)?.causes.count == 1
            return claims.contains(cause.id) || cause.outcome == .refused && claims.contains(cause.errno ?? cause.id)
                || (isAlone || isOptional) && claims.contains(cause.stageID)
        }
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Labs").standardized

    /// Below Labs/, without `.yaml`.
    static let labs: [String] =
        (try? FileManager.default.subpathsOfDirectory(atPath: folder.path))?.filter { $0.hasSuffix(".yaml") }
        .map { String($0.dropLast(5)) }.sorted() ?? []

    private func lab(_ name: String) throws -> LabText {
        let text = try String(contentsOf: Self.folder.appending(path: "\(name).yaml"), encoding: .utf8)
        return try #require(
            LabText(text), "Labs/\(name).yaml begins with '# Shows CAUSE: what.' or '# Shows no loss: what.'")
    }

    /// A lab is called by its name alone: no two folders have the same.
    @Test("there are labs") func thereAreLabs() {
        #expect(Self.labs.count > 80)
        #expect(Set(Self.labs.map { $0.split(separator: "/").last }).count == Self.labs.count)
    }

    /// Where nothing is lost the tags say so.
    @Test(arguments: labs) func aLabNamesItsCauses(_ name: String) throws {
        let lab = try lab(name)
        #expect(lab.causes.isEmpty == lab.tags.contains("lossless"))
        for id in lab.causes {
            let cause = try #require(Cause.named(id), "\(id)")
            #expect(cause.labs.contains(name), "\(id) does not name Labs/\(name).yaml")
        }
    }

    @Test(arguments: Cause.all.filter { !$0.labs.isEmpty }) func aCausesLabsExpectIt(_ cause: Cause) throws {
        #expect(Set(cause.labs).count == cause.labs.count)
        for name in cause.labs {
            let lab = try lab(name)
            #expect(lab.causes.contains(cause.id), "the first line of Labs/\(name).yaml does not name \(cause.id)")
            #expect(lab.claims(cause), "Labs/\(name).yaml does not expect \(cause.id)")
        }
    }

    /// How much of the catalogue is shown; the rest needs what a lab file cannot say, or another machine.
    @Test func mostCausesAreShown() {
        #expect(Cause.all.filter { !$0.labs.isEmpty }.count >= 80)
    }
}
