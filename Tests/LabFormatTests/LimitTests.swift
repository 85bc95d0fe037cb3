// Files that are too large, too deep, or no text at all.

import LabFormat
import Testing

@Suite struct LimitTests {
    private func message(_ text: String) -> String { message(Array(text.utf8)) }

    private func message(_ bytes: [UInt8]) -> String {
        let result = LabReader.read(bytes: bytes, file: "lab.yaml")
        #expect(result.lab == nil)
        return result.diagnostics.first?.headline ?? ""
    }

    @Test func aFileOfTenMegabytesIsRefusedUnread() {
        let line = "# " + String(repeating: "x", count: 1022)
        let text = String(repeating: line, count: 10 * 1024)
        #expect(message(text) == "lab.yaml:1:1: error: the lab file has 10485760 bytes; at most 1048576 are read")
    }

    @Test func binaryIsRefusedAtItsPlace() {
        #expect(
            message("name: a\nx: \0")
                == "lab.yaml:2:4: error: character U+0000 is not allowed (a lab file is text, not binary)")
        #expect(message([0x61, 0x3a, 0x0a, 0x20, 0xff, 0xfe]).hasPrefix("lab.yaml:2:2: error: character U+0000"))
        #expect(message("name: \u{1b}[31mred").hasPrefix("lab.yaml:1:7: error: character U+001B"))
        #expect(message("name: \u{f8ff}").hasPrefix("lab.yaml:1:7: error: character U+F8FF"))
    }

    @Test func aByteOrderMarkIsSkipped() {
        let result = LabReader.read(text: "\u{feff}name: one\nnodes: { a: }\n", file: "lab.yaml")
        #expect(result.text == "")
        #expect(result.lab?.name == "one")
    }

    /// Nine levels of nine aliases: 400 million values from 500 bytes.
    private var bomb: String {
        var text = "a: &a [x, x, x, x, x, x, x, x, x]\n"
        for (name, previous) in zip("bcdefghi", "abcdefgh") {
            text += "\(name): &\(name) [" + Array(repeating: "*\(previous)", count: 9).joined(separator: ", ") + "]\n"
        }
        return text
    }

    @Test func aliasesThatExplodeAreCountedNotFollowed() {
        #expect(
            message(bomb)
                == "lab.yaml:6:12: error: the lab file has more than 200000 values once its aliases are followed")
    }

    @Test func aliasesThatExplodeInKeysAreNotFollowedEither() {
        let text = "? " + bomb.replacing("\n", with: "\n  ") + "\n: x\n"
        let result = LabReader.read(text: text, file: "lab.yaml")
        #expect(result.diagnostics.map(\.message).contains("a key must be a word"))
    }

    @Test func aliasesOfModestSizeAreFollowed() throws {
        let text = "name: one\nnodes:\n  a: &n { sysctls: &s { net.x: no } }\n  b: *n\n  c: { sysctls: *s }\n"
        let result = LabReader.read(text: text, file: "lab.yaml")
        let lab = try #require(result.lab)
        #expect(lab.nodes.map { $0.sysctls.map(\.value) } == [["no"], ["no"], ["no"]])
    }

    @Test func deepNestingIsAnError() {
        #expect(message(String(repeating: "[", count: 100_000)).contains("nesting"))
        #expect(message(String(repeating: "- ", count: 100_000)).contains("nesting"))
    }

    @Test func manyErrorsAreCutOff() {
        let nodes = (0..<500).map { "  n\($0): { colour: red }\n" }.joined()
        let result = LabReader.read(text: "name: a\nnodes:\n" + nodes, file: "lab.yaml")
        #expect(result.diagnostics.count == 101)
        #expect(result.diagnostics.last?.message == "too many errors: the others are left out")
    }

    @Test func manyDuplicateKeysEndInAnError() {
        let text = "name: a\nnodes: { a: }\n" + String(repeating: "tags: []\n", count: 100)
        let result = LabReader.read(text: text, file: "lab.yaml")
        #expect(result.lab == nil)
        #expect(result.diagnostics.contains { $0.message == "duplicate key 'tags'" })
    }

    @Test func longLinesAreCutAroundTheCaret() {
        let text = "name: a\nnodes: { " + (0..<100).map { "n\($0): {}, " }.joined() + "x: { colour: red } }\n"
        let result = LabReader.read(text: text, file: "lab.yaml")
        let lines = result.diagnostics[0].description.split(separator: "\n")
        #expect(lines.count == 3 && lines[1].count < 130)
        let caret = lines[2].distance(
            from: lines[2].startIndex, to: lines[2].firstIndex(of: "^") ?? lines[2].startIndex)
        #expect(lines[1].dropFirst(caret).hasPrefix("colour"))
    }

    /// Each layer is looked at a fixed number of times: in a second, and not in a quarter of an hour.
    @Test(.timeLimit(.minutes(3))) func thousandsOfLayersAreRefusedAtOnce() {
        let layers = Array(repeating: "{ vlan: { id: 1 } }", count: 20_000).joined(separator: ", ")
        let text = """
            name: one
            nodes: { a: , b: }
            links: [{ endpoints: [a:eth0, b:eth0] }]
            traffic: { flows: { web: { from: a:eth0, to: b:eth0, count: 1, packet: [ \(layers) ] } } }
            """
        #expect(message(text).contains("does not fit the MTU 1500") || message(text).contains("at most 65535 bytes"))
    }
}
