// Whole files, there and back.

import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import SystemCalls

@Suite struct FilesTests {
    private let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    @Test(arguments: [0, 1, 65536, 65537, 300_000])
    func whatIsWrittenIsRead(size: Int) throws {
        let path = scratch.file("data")
        let text = String(repeating: "x", count: size)
        try Files.write(text, to: path)
        #expect(try Files.text(path) == text)
    }

    @Test func writingTruncatesAndAppendingDoesNot() throws {
        let path = scratch.file("data")
        try Files.write("long text", to: path)
        try Files.write("ab", to: path)
        try Files.write("cd", to: path, flags: O_WRONLY | O_APPEND)
        #expect(try Files.text(path) == "abcd")
    }

    @Test func bytesThatAreNoTextAreReplaced() throws {
        let path = scratch.file("data")
        let file = try Files.open(path, O_WRONLY | O_CREAT)
        try systemCall("write") { unsafe Glibc.write(file.raw, [0x61, 0xff, 0x62] as [UInt8], 3) }
        #expect(try Files.read(path) == [0x61, 0xff, 0x62])
        #expect(try Files.text(path) == "a\u{fffd}b")
    }

    /// Nobody writes into the FIFO: opening it to read would wait for ever.
    @Test func onlyRegularFilesAreReadWhole() throws {
        let (path, fifo) = (scratch.file("data"), scratch.file("fifo"))
        try Files.write("abc", to: path)
        #expect(unsafe mkfifo(fifo, 0o600) == 0 && symlink(path, scratch.file("link")) == 0)
        #expect(try Files.readRegular(path) == Array("abc".utf8))
        #expect(try Files.readRegular(scratch.file("link")) == Array("abc".utf8))
        for other in [fifo, scratch.path, "/dev/zero"] { #expect(try Files.readRegular(other) == nil) }
    }

    @Test func filesOfTheKernelHaveNoSize() throws {
        let status = try Files.text("/proc/self/status")
        #expect(status.contains("\nPid:\t\(getpid())\n"))
    }

    @Test func namesAreSortedWithoutDots() throws {
        for name in ["b", ".hidden", "a"] { try Files.write("", to: scratch.file(name)) }
        #expect(try Files.names(in: scratch.path) == [".hidden", "a", "b"])
        try Files.remove(scratch.file("a"))
        #expect(!Files.exists(scratch.file("a")) && Files.exists(scratch.file("b")))
    }

    @Test func failuresNameThePath() throws {
        let path = scratch.file("absent")
        #expect(throws: SystemCallError("open", on: path, errno: .noSuchFileOrDirectory)) { try Files.read(path) }
        #expect(throws: SystemCallError("unlink", on: path, errno: .noSuchFileOrDirectory)) { try Files.remove(path) }
        #expect(throws: SystemCallError("opendir", on: path, errno: .noSuchFileOrDirectory)) {
            try Files.names(in: path)
        }
        #expect(throws: SystemCallError("read", on: scratch.path, errno: .isDirectory)) { try Files.read(scratch.path) }
    }

    @Test func sysctlsAreNeverCreated() throws {
        #expect(try Sysctl.read("kernel.ostype") == "Linux")
        let absent = SystemCallError("open", on: "/proc/sys/net/ipv4/no_such_key", errno: .noSuchFileOrDirectory)
        #expect(throws: absent) { try Sysctl.write("net.ipv4.no_such_key", "1") }
    }
}
