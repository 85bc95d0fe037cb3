// The initramfs as a cpio archive, byte by byte.

import Testing

@testable import VirtualMachines

@Suite("File archive") struct FileArchiveTests {
    /// What a reader of the format finds: name, mode, content.
    private func entries(_ bytes: [UInt8]) throws -> [(name: String, mode: Int, content: [UInt8])] {
        var entries: [(String, Int, [UInt8])] = []
        var at = 0
        while at < bytes.count {
            #expect(String(decoding: bytes[at..<at + 6], as: UTF8.self) == "070701")
            func field(_ index: Int) throws -> Int {
                let start = at + 6 + index * 8
                return try #require(Int(String(decoding: bytes[start..<start + 8], as: UTF8.self), radix: 16))
            }
            let (mode, size, nameSize) = (try field(1), try field(6), try field(11))
            let name = String(decoding: bytes[at + 110..<at + 110 + nameSize - 1], as: UTF8.self)
            #expect(bytes[at + 110 + nameSize - 1] == 0)
            let content = (at + 110 + nameSize + 3) / 4 * 4
            entries.append((name, mode, Array(bytes[content..<content + size])))
            at = (content + size + 3) / 4 * 4
        }
        return entries
    }

    @Test func filesDirectoriesAndLinks() throws {
        var archive = FileArchive()
        archive.addDirectory("bin")
        archive.addFile("bin/tool", [1, 2, 3, 4, 5], executable: true)
        archive.addFile("empty", [])
        archive.addLink("bin/link", to: "tool")
        let found = try entries(archive.finished())
        #expect(found.map(\.name) == ["bin", "bin/tool", "empty", "bin/link", "TRAILER!!!"])
        #expect(found.map(\.mode) == [0o040755, 0o100755, 0o100644, 0o120777, 0])
        #expect(
            found[1].content == [1, 2, 3, 4, 5] && found[2].content == [] && found[3].content == Array("tool".utf8))
    }

    @Test func archivesOfEveryLengthStayAligned() {
        for length in 0..<8 {
            var archive = FileArchive()
            archive.addFile(String(repeating: "n", count: length + 1), [UInt8](repeating: 7, count: length))
            #expect(archive.bytes.count % 4 == 0)
        }
    }
}
