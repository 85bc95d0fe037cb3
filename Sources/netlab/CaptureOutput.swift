// Where a capture is written: a file, which can be changed at the end, or a pipe, which cannot.

import Glibc
import LabRuntime
import Packets
import SystemCalls
import SystemPackage

/// An open file or pipe.
final class CaptureOutput {
    let name: String
    /// A regular file of our own.
    let isFile: Bool
    private let descriptor: SharedDescriptor?
    private let raw: CInt
    /// When the capture is over; nil: by a signal.
    var deadline: UInt64?

    /// PIPE_BUF: what a pipe that is ready takes at once.
    private static let pipeBuffer = 4096
    private static let patience: UInt64 = 1_000_000_000
    /// Comments need the file once more in memory.
    private static let mostForComments = 1 << 30

    private init(name: String, raw: CInt, descriptor: SharedDescriptor?) {
        self.name = name
        self.raw = raw
        self.descriptor = descriptor
        isFile = descriptor != nil && Files.isRegular(name)
    }

    /// Opens it before the session of a lab is entered. `-` is standard output.
    static func open(_ path: String) throws -> CaptureOutput {
        if path == "-" { return CaptureOutput(name: "standard output", raw: STDOUT_FILENO, descriptor: nil) }
        let opened = try Files.open(path, O_RDWR | O_CREAT | O_TRUNC)
        let file = SharedDescriptor(opened)
        return CaptureOutput(name: path, raw: file.raw, descriptor: file)
    }

    /// Nobody reads the pipe any more.
    var isClosed: Bool {
        var entry = pollfd(fd: raw, events: 0, revents: 0)
        return unsafe poll(&entry, 1, 0) == 1 && Int32(entry.revents) & POLLERR != 0
    }

    /// Writes whole blocks. A reader that has gone away ends the program quietly, as it ends `tcpdump`.
    /// - Throws: LabError when the capture is over and the reader of a pipe stands still.
    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            if !isFile { try waitForReader() }
            let part = isFile ? rest : rest.prefix(Self.pipeBuffer)
            try Files.write(part, to: raw, named: name)
            rest = rest.dropFirst(part.count)
        }
    }

    /// Until the pipe has room for a part: then write(2) does not wait. When the capture is over, a reader that reads
    /// has all the time it needs, one that reads nothing has not.
    private func waitForReader() throws {
        let began = Clock.monotonic
        while true {
            var entry = pollfd(fd: raw, events: Int16(POLLOUT), revents: 0)
            if unsafe poll(&entry, 1, 100) > 0 { return }
            let now = Clock.monotonic
            let isOver = Interrupts.isRequested || deadline.map { now >= $0 } ?? false
            guard isOver, now - began > Self.patience else { continue }
            throw LabError(
                name, "its reader stands still: what was captured last is not in it",
                remedy: "write to a file, or to a reader that keeps up")
        }
    }

    /// Writes the file anew with comments on its packets, and gives the number of these.
    /// - Throws: LabError where it stays without comments, as it is.
    func comment(with comments: ([CapturedPacket]) -> [String?], header: [UInt8]) throws -> Int {
        let size = lseek(raw, 0, SEEK_END)
        guard size <= Self.mostForComments else {
            throw LabError(name, "is larger than 1 GiB: no comments about drops")
        }
        lseek(raw, 0, SEEK_SET)
        let written = try Files.read(from: raw, named: name)
        let packets = try CaptureFile(reading: written.span).packets
        let texts = comments(packets)
        var bytes = header
        for (var packet, text) in zip(packets, texts) {
            if let text { packet.comments.append(text) }
            bytes += PcapngWriter.packet(packet)
        }
        try reserve(bytes.count, beyond: size)
        lseek(raw, 0, SEEK_SET)
        try write(bytes)
        try systemCall("ftruncate", on: name) { ftruncate(raw, off_t(bytes.count)) }
        return texts.count { $0 != nil }
    }

    /// A disk that is full must be so before the only copy is overwritten.
    private func reserve(_ size: Int, beyond whole: off_t) throws {
        let errno = Errno(rawValue: posix_fallocate(raw, 0, off_t(size)))
        guard errno.rawValue != 0 else { return }
        try systemCall("ftruncate", on: name) { ftruncate(raw, whole) }
        lseek(raw, 0, SEEK_END)
        throw LabError(name, "no comments about drops: \(SystemCallError("fallocate", errno: errno))")
    }
}
