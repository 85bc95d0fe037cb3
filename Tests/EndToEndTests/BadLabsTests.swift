// Every bad lab file of the golden tests, given to the real program: an error at its line, exit 2, nothing made.

import Foundation
import TestSupport
import Testing

@Suite("Bad labs", .privileged)
struct BadLabsTests {
    static let directory = NetlabProcess.root + "/Tests/LabFormatTests/Golden/bad"
    static let files = ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).filter {
        $0.hasSuffix(".yaml")
    }.sorted()

    @Test("there are at least 40 kinds") func enough() { #expect(Self.files.count >= 40) }

    @Test(arguments: files) func isRefused(file: String) throws {
        let scratch = try Scratch("bad")
        let output = try NetlabProcess.run("up", "\(Self.directory)/\(file)", "--name", scratch.name)
        #expect(output.status == 2, "\(file): \(output.output)")
        #expect(output.error.contains(": error: "), "\(file): \(output.error)")
        #expect(output.error.contains(#/\.yaml:\d+:\d+: error: /#), "\(file): \(output.error)")
        #expect(try Leftovers(of: scratch.name).isEmpty)
    }

    @Test("an alias bomb, ten megabytes and a binary are refused at once", arguments: ["bomb", "large", "binary"])
    func generated(kind: String) throws {
        let scratch = try Scratch("bad")
        let text =
            switch kind {
            case "bomb": Self.bomb
            case "large": "name: x\n" + String(repeating: "# ten megabytes\n", count: 10 << 16)
            default: String(repeating: "\u{0}\u{1}\u{7f}ELF", count: 100)
            }
        let output = try NetlabProcess.run("up", try scratch.lab(text), "--name", scratch.name)
        #expect(output.status == 2 && output.error.contains("error: "), "\(output.error.prefix(300))")
        #expect(try Leftovers(of: scratch.name).isEmpty)
    }

    /// Eight aliases of eight aliases of ...: 9 * 8^7 values.
    private static var bomb: String {
        var lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
        for (name, inner) in zip("bcdefgh", "abcdefg") {
            lines.append("\(name): &\(name) [\(Array(repeating: "*\(inner)", count: 8).joined(separator: ", "))]")
        }
        return lines.joined(separator: "\n")
    }
}
