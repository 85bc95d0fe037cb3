// One command on one kernel, from the start of QEMU to its end.

import Glibc
import SystemCalls
import SystemPackage

/// Runs a command on a kernel of the cache. Its output and errors are this process's own.
package struct VirtualMachine {
    package var kernel: CachedKernel
    package var command: GuestCommand
    package var size = MachineSize()
    /// Seconds until the machine is killed.
    package var timeLimit: Double = 600
    /// Where the console's log goes in any case; else it is kept only when something went wrong.
    package var console: String?
    private let busybox: String

    package init(_ kernel: CachedKernel, _ command: GuestCommand, cache: KernelCache) {
        self.kernel = kernel
        self.command = command
        busybox = cache.busybox
    }

    /// Asked before a kernel is fetched in vain.
    package static func checkQEMU() throws { _ = try QEMU.find() }

    /// `debian-6.1 (linux-image-6.1.0-56-amd64 6.1.192-2), QEMU/tcg`
    package var description: String { "\(kernel.name) (\(kernel.source)), QEMU/\(Accelerator.present.rawValue)" }

    /// Gives the command's exit code.
    /// - Throws: MachineError when the machine did not live to tell it; Interrupted. QEMU is gone in every case.
    package func run() throws -> CInt {
        let hold = try kernel.hold()
        defer { hold?.release() }
        var command = command
        command.environment["NETLAB_MACHINE"] = description
        if Accelerator.present == .tcg, command.environment["NETLAB_TIME_SCALE"] == nil {
            command.environment["NETLAB_TIME_SCALE"] = "10"
        }
        let initramfs = try Initramfs.make(kernel: kernel, busybox: busybox, command: command)
        let ports = MachinePorts()
        var program = Program(try QEMU(kernel: kernel, command: command, size: size).words())
        try ports.open(for: &program)
        program.passed.append(initramfs.raw)
        let child = try program.start()
        ports.closeWriters()
        var watch = MachineWatch(child: child, ports: ports, limit: timeLimit * TimeScale.factor)
        do {
            let code = try watch.run()
            if let console { try watch.log.write(to: console) }
            return code
        } catch let error as MachineError {
            throw told(error, watch.log)
        }
    }

    /// The error with the place of the console's log.
    private func told(_ error: MachineError, _ log: ConsoleLog) -> MachineError {
        var error = error
        let path = console.flatMap { path in (try? log.write(to: path)).map { path } } ?? log.keep()
        error.object = kernel.name
        if let path {
            error.remedy = (error.remedy.map { $0 + "\n  " } ?? "") + "the guest's console is kept in \(path)"
        }
        return error
    }
}

/// The pipes between QEMU and this process.
final class MachinePorts {
    private(set) var readers: [QEMU.Port: PipeReader] = [:]
    /// QEMU's own complaints.
    private(set) var complaints: PipeReader?

    /// Makes the pipes and gives their ends to the child.
    func open(for program: inout Program) throws {
        for port in QEMU.Port.allCases {
            let reader = try PipeReader("\(port)")
            readers[port] = reader
            program.passed.append(reader.writeEnd)
        }
        let reader = try PipeReader("qemu")
        complaints = reader
        (program.output, program.error) = (reader.writeEnd, reader.writeEnd)
    }

    var all: [PipeReader] {
        readers.sorted { $0.key.rawValue < $1.key.rawValue }.map(\.value) + (complaints.map { [$0] } ?? [])
    }

    func closeWriters() { for reader in all { reader.closeWriter() } }
}
