// netlab kernel run: any command on another kernel.

import ArgumentParser
import Foundation
import Glibc
import SystemCalls
import VirtualMachines

struct KernelRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a command on another kernel, as root, with this machine's files.",
        discussion: """
            What the command writes is forgotten, but for --share. Output, errors and the exit code pass through. Exit 2 when the \
            machine did not live to the command's end, 3 when QEMU or the kernel cannot be had.
            """)

    @Argument(help: "debian-6.1, debian-6.12, linux-image-..., a directory or a vmlinuz.") var kernel: String
    @OptionGroup var machine: MachineOptions
    @Option(help: ArgumentHelp("Let the command's writes to this directory through.", valueName: "directory"))
    var share: [String] = []
    @Option(help: ArgumentHelp("Give the command a variable, or pass one on.", valueName: "name[=value]"))
    var env: [String] = []
    @Flag(help: "Read standard input to its end first, and give it to the command.") var stdin = false
    @Option(help: "Megabytes of memory.") var memory = 2048
    @Option(help: "Processors.") var processors = 2
    @Option(help: ArgumentHelp("Write the kernel's console there.", valueName: "file")) var console: String?
    @Argument(parsing: .postTerminator, help: "The command and its arguments.") var words: [String] = []

    func validate() throws {
        guard !words.isEmpty else {
            throw ValidationError("there is no command: netlab kernel run KERNEL -- COMMAND ...")
        }
        let names = env.map { $0.prefix { $0 != "=" } }
        if let odd = names.first(where: {
            $0.isEmpty || $0.contains { !$0.isASCII || !($0.isLetter || $0.isNumber || $0 == "_") }
        }) {
            throw ValidationError("--env takes NAME or NAME=VALUE; '\(odd)' is no name")
        }
        guard memory >= 256, (1...64).contains(processors) else {
            throw ValidationError("--memory takes 256 or more, --processors 1 to 64")
        }
    }

    func run() throws {
        try Interrupts.catchSignals()
        var command = try GuestCommand(words)
        for variable in env {
            let parts = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            command.environment[parts[0]] = parts.count == 2 ? parts[1] : ProcessEnvironment[parts[0]]
        }
        command.shares = try share.map(GuestCommand.share)
        if stdin { command.input = try Files.read(from: STDIN_FILENO, named: "standard input", limit: 1 << 28) }
        var machine = try self.machine.machine(kernel, command)
        machine.size.memory = memory
        machine.size.processors = processors
        machine.console = console
        let code = try machine.run()
        if code != 0 { throw ExitCode(code) }
    }
}
