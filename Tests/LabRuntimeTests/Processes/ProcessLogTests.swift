// What is kept of a process's output, and how it is read again.

import Foundation
import SystemCalls
import TestSupport
import Testing

@testable import LabRuntime

@Suite struct ProcessLogTests {
    let scratch: ScratchDirectory
    var path: String { scratch.file("log") }

    init() throws { scratch = try ScratchDirectory() }

    private func add(_ text: String, to log: ProcessLog) throws -> [String] { try log.add(Array(text.utf8)[...]) }

    @Test func givesLinesAsTheyAreCompleted() throws {
        let log = try ProcessLog(path, limit: 4096)
        #expect(try add("one\ntw", to: log) == ["one"])
        #expect(try add("o\n\nthree", to: log) == ["two", ""])
        #expect(try Files.text(path) == "one\ntwo\n\nthree")
    }

    @Test func neverKeepsMoreThanTheLimit() throws {
        let log = try ProcessLog(path, limit: 8192)
        let line = String(repeating: "x", count: 99) + "\n"
        for _ in 0..<1000 { _ = try add(line, to: log) }
        let sizes = try [path, path + ".1"].map { try Files.read($0).count }
        #expect(sizes[0] <= 4096)
        #expect(sizes[1] == 4096)
    }

    @Test func aLineWithoutEndIsCut() throws {
        let log = try ProcessLog(path, limit: 1 << 20)
        let lines = try add(String(repeating: "x", count: 10_000), to: log)
        #expect(lines.map(\.count) == [4096, 4096])
    }

    @Test func readsBothFilesAndWhatComesLater() throws {
        let log = try ProcessLog(path, limit: 64)
        for number in 0..<12 { _ = try add("line \(number)\n", to: log) }
        var reader = LogReader(path: path, name: "x")
        let first = reader.read()
        #expect(first.last == "line 11")
        #expect(reader.read() == [])
        _ = try add("later\nunfin", to: log)
        #expect(reader.read() == ["later"])
        _ = try add("ished\n", to: log)
        #expect(reader.read() == ["unfinished"])
    }

    @Test func losesNothingWhenTheFileTurns() throws {
        let log = try ProcessLog(path, limit: 128)
        var reader = LogReader(path: path, name: "x")
        var read: [String] = []
        for number in 0..<50 {
            _ = try add("line \(number)\n", to: log)
            read += reader.read()
        }
        #expect(read == (0..<50).map { "line \($0)" })
    }
}
