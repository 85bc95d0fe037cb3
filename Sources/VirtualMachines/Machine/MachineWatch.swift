// Looks after a running machine: passes its output on, and notices every way in which it can fail.

import Glibc
import SystemCalls
import SystemPackage

/// Reads all of QEMU's pipes until QEMU is gone, or its time is over.
struct MachineWatch {
    let child: RunningProgram
    let ports: MachinePorts
    /// Seconds for everything.
    let limit: Double
    private(set) var log = ConsoleLog()

    private let began = Clock.monotonic
    private var end = ""
    private var complaints = ""
    /// When the console was closed though QEMU ran on.
    private var closed: UInt64?

    init(child: RunningProgram, ports: MachinePorts, limit: Double) {
        self.child = child
        self.ports = ports
        self.limit = limit
    }

    /// Seconds for a kernel to come up: 3 are usual, 20 were seen on a loaded machine.
    private static let bootLimit = 120 * TimeScale.factor

    /// Gives the command's exit code.
    mutating func run() throws -> CInt {
        do {
            while true {
                try Interrupts.check()
                try transfer()
                if let end = try child.end() { return try verdict(end) }
                try checkTime()
            }
        } catch {
            // Also when it is gone already: then there is nothing to wait for.
            child.kill()
            throw error
        }
    }

    /// Waits for bytes and passes them on; at most a tenth of a second.
    private mutating func transfer() throws {
        let open = ports.all.filter(\.isOpen)
        var events = open.map { pollfd(fd: $0.raw, events: Int16(POLLIN), revents: 0) }
        let ready = unsafe poll(&events, nfds_t(events.count), 100)
        guard ready > 0 else { return }
        for (reader, event) in zip(open, events) where event.revents != 0 { try pass(reader) }
    }

    private mutating func pass(_ reader: PipeReader) throws {
        let bytes = reader.read()
        switch reader.name {
        case "out": try Self.write(bytes, to: STDOUT_FILENO)
        case "err": try Self.write(bytes, to: STDERR_FILENO)
        case "end": end += String(decoding: bytes, as: UTF8.self)
        case "console": log.add(bytes)
        default: complaints = String((complaints + String(decoding: bytes, as: UTF8.self)).suffix(4000))
        }
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to file: CInt) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = try systemCall("write", on: "output") {
                unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(count)
        }
    }

    /// What is still in the pipes of a QEMU that has ended. A stranger may hold the other ends: nothing is waited for.
    private mutating func drain() throws {
        for reader in ports.all {
            while reader.isOpen {
                var event = pollfd(fd: reader.raw, events: Int16(POLLIN), revents: 0)
                guard unsafe poll(&event, 1, 0) > 0 else { break }
                try pass(reader)
            }
        }
    }

    private mutating func checkTime() throws {
        let seconds = Double(Clock.monotonic - began) / 1e9
        if !end.hasPrefix("up"), seconds > Self.bootLimit {
            throw MachineError("", "the guest did not come up within \(Int(Self.bootLimit)) s")
        }
        if seconds > limit {
            throw MachineError(
                "", "the guest hangs, or its command needs longer than \(Int(limit)) s",
                remedy: "--timeout gives it more time")
        }
        guard ports.readers[.console]?.isOpen == false else { return }
        closed = closed ?? Clock.monotonic
        if let closed, Clock.monotonic - closed > 3_000_000_000 {
            throw MachineError("", "the guest's console is lost: QEMU has closed it and runs on")
        }
    }

    private mutating func verdict(_ qemu: WaitStatus) throws -> CInt {
        try drain()
        // Ctrl-C reaches QEMU as well as this process.
        try Interrupts.check()
        if let panic = log.panic { throw MachineError("", "the guest's kernel died: \(panic)") }
        if let code = exitCode { return code }
        guard qemu == .exited(0) else {
            throw MachineError("", "QEMU \(qemu)" + (complaints.isEmpty ? "" : ": \(complaints.trimmed)"))
        }
        throw MachineError("", "the guest ended before its command did" + (log.complaint.map { ": \($0)" } ?? ""))
    }

    /// `exit 0`, after `up`.
    private var exitCode: CInt? {
        end.split(separator: "\n").last.flatMap { $0.hasPrefix("exit ") ? CInt($0.dropFirst(5)) : nil }
    }
}
