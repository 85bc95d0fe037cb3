// netlab run --kernel: the same netlab, the same lab file, another kernel.

import ArgumentParser
import Glibc
import LabFormat
import LabRuntime
import SystemCalls
import VirtualMachines

/// A `run` that happens in a guest.
struct GuestRun {
    var run: Run
    var kernel: String

    func start() throws {
        guard !run.keep else {
            throw ValidationError("--keep: a lab ends with its kernel; leave --kernel or --keep away")
        }
        // A mistake in the file is told at once; what the file needs of the kernel is asked there.
        let text = try run.labFile.check()
        try Interrupts.catchSignals()
        var command = try GuestCommand(try words())
        if run.labFile.file == "-" { command.input = text }
        var machine = try run.machine.machine(kernel, command)
        machine.command.shares = [try RunDirectory(run.output).prepare()]
        let code = try machine.run()
        if code != 0 { throw ExitCode(code) }
    }

    private func words() throws -> [String] {
        let program = try systemLink("/proc/self/exe")
        var words = [program, "run", "--output", run.output, "--format", run.format.rawValue]
        words += ["--allow-unexplained", String(run.allowUnexplained)]
        words += ["--drop-events", run.dropEvents.rawValue]
        if let name = run.name { words += ["--name", name] }
        for setting in run.labFile.settings { words += ["--set", setting] }
        return words + [run.labFile.file]
    }

    private func systemLink(_ path: String) throws -> String {
        guard let target = unsafe realpath(path, nil) else {
            throw SystemCallError("realpath", on: path, errno: .current)
        }
        defer { unsafe free(target) }
        return unsafe String(cString: target)
    }
}
