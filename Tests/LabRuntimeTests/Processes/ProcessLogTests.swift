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
        let log = try ProcessLog(LogFiles(path), limit: 4096)
        #expect(try add("one\ntw", to: log) == ["one"])
        #expect(try add("o\n\nthree", to: log) == ["two", ""])
        #expect(try Files.text(path) == "one\ntwo\n\nthree")
    }

    @Test func neverKeepsMoreThanTheLimit() throws {
        let log = try ProcessLog(LogFiles(path), limit: 8192)
        let line = String(repeating: "x", count: 99) + "\n"
        for _ in 0..<1000 { _ = try add(line, to: log) }
        let sizes = try [path, path + ".1"].map { try Files.read($0).count }
        #expect(sizes[0] <= 4096)
        #expect(sizes[1] == 4096)
    }

    @Test func aLineWithoutEndIsCut() throws {
        let log = try ProcessLog(LogFiles(path), limit: 1 << 20)
        let lines = try add(String(repeating: "x", count: 10_000), to: log)
        #expect(lines.map(\.count) == [4096, 4096])
    }

    @Test func readsBothFilesAndWhatComesLater() throws {
        let log = try ProcessLog(LogFiles(path), limit: 64)
        for number in 0..<12 { _ = try add("line \(number)\n", to: log) }
        var reader = LogReader(LogFiles(path), name: "x")
        let first = reader.read()
        #expect(first.last == "line 11")
        #expect(reader.read() == [])
        _ = try add("later\nunfin", to: log)
        #expect(reader.read() == ["later"])
        _ = try add("ished\n", to: log)
        #expect(reader.read() == ["unfinished"])
    }

    @Test func losesNothingWhenTheFileTurns() throws {
        let log = try ProcessLog(LogFiles(path), limit: 128)
        var reader = LogReader(LogFiles(path), name: "x")
        var read: [String] = []
        for number in 0..<50 {
            _ = try add("line \(number)\n", to: log)
            read += reader.read()
        }
        #expect(read == (0..<50).map { "line \($0)" })
    }

    @Test func losesNothingOfBytesThatAreNoText() throws {
        let log = try ProcessLog(LogFiles(path), limit: 1 << 20)
        var reader = LogReader(LogFiles(path), name: "x")
        _ = try log.add([0xff, 0xfe, 0x0a, 0xc3][...])
        #expect(reader.read() == ["\u{fffd}\u{fffd}"])
        _ = try log.add([0xa4, 0x0a][...])
        #expect(reader.read() == ["ä"])
        _ = try add("later\n", to: log)
        #expect(reader.read() == ["later"])
    }

    @Test func anUnfinishedLineIsGivenOnce() throws {
        let log = try ProcessLog(LogFiles(path), limit: 1 << 20)
        var reader = LogReader(LogFiles(path), name: "x")
        _ = try add("one\ntw", to: log)
        #expect(reader.read() == ["one"])
        #expect(reader.unfinished == "tw")
        _ = try add("o\nthree", to: log)
        #expect(reader.read(isLast: true) == ["two", "three"])
        #expect(reader.read(isLast: true) == [])
    }

    @Test func readsOnWhenTheLogTurnedTwice() throws {
        let log = try ProcessLog(LogFiles(path), limit: 32)
        var reader = LogReader(LogFiles(path), name: "x")
        _ = try add("0123456\n", to: log)
        #expect(reader.read() == ["0123456"])
        _ = try add("abcdefg\nABCDEFGHIJKLMNO\nlast\n", to: log)
        #expect(reader.read() == ["abcdefg", "ABCDEFGHIJKLMNO", "last"])
    }

    @Test func bothHalvesAreOne() throws {
        let log = try ProcessLog(LogFiles(path), limit: 32)
        _ = try add("0123456789abcdef0123", to: log)
        #expect(LogFiles(path).bytes() == Array("0123456789abcdef0123".utf8))
    }
}
