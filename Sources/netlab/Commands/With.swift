// netlab with: a command with a lab around it.

import ArgumentParser
import Foundation
import Glibc
import LabFormat
import LabRuntime
import Namespaces
import SystemCalls

struct With: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Build a lab, run a command with the lab around it, take the lab down.",
        usage:
            "netlab with [--name <name>] <lab.yaml> -- <command> ...\nnetlab with --rootless -- <command> ...",
        discussion: """
            The command finds NETLAB_INSTANCE in its environment; 'netlab exec NODE -- ...' and, in the session, \
            'ip netns exec $NETLAB_INSTANCE.NODE ...' work. However it ends, the lab goes. The exit code is the command's own; 125 if netlab failed, 126 and 127 as the shell has them.

            --rootless without a lab starts the command in a session of its own, where an ordinary user may make namespaces and \
            labs as root does: for test runners, which have threads and could not enter one later. What is left there when it ends goes with it.
            """)

    @Flag(help: "No lab: only a session in which an ordinary user may make some.") var rootless = false
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Give a parameter of the lab file a value.", valueName: "key=value"))
    var settings: [String] = []
    @Option(help: "The instance's name; a unique one, LAB~xxxxxx, unless given.") var name: String?
    @Argument(parsing: .captureForPassthrough, help: "The lab file (not with --rootless), -- and the command.")
    var words: [String] = []

    func run() throws {
        try Usage.answer(words.prefix { $0 != "--" }, Self.self)
        let (file, command) = try parts()
        do {
            Glibc.exit(try rootless ? runAlone(command) : runWithLab(file ?? "lab.yaml", command))
        } catch let error as Interrupted { throw error } catch {
            Console.error(ChildCommand.message(error))
            Glibc.exit(ExitCodes.notStarted)
        }
    }

    /// What stands before `--` is the lab file, what stands behind it the command.
    private func parts() throws -> (file: String?, command: [String]) {
        guard let dashes = words.firstIndex(of: "--"), words.index(after: dashes) < words.endIndex else {
            throw ValidationError("there is no command: netlab with LAB.yaml -- COMMAND ...")
        }
        let before = words[..<dashes]
        guard before.count <= (rootless ? 0 : 1) else {
            throw ValidationError("unexpected '\(before.last ?? "")' before --")
        }
        return (before.first, Array(words[words.index(after: dashes)...]))
    }

    private func runWithLab(_ file: String, _ command: [String]) throws -> CInt {
        var options = LabFileOptions()
        options.file = file
        options.settings = settings
        let loaded = try options.load()
        try Interrupts.catchSignals()
        var bringup = try loaded.bringup(as: name ?? InstanceName.unique(for: loaded.lab.name).text)
        bringup.ephemeral = true
        let lab = try bringup.run()
        unsafe setenv("NETLAB_INSTANCE", lab.intent.instance, 1)
        unsafe setenv("NETLAB_LAB", lab.lab.name, 1)
        if bringup.session.isRootless { unsafe setenv(Session.variable, bringup.session.stateDirectory, 1) }
        let outcome = Result { try ChildCommand.run(command) }
        Interrupts.clear()
        let isDown = takeDown(lab)
        let code = try outcome.get()
        return code == 0 && !isDown ? ExitCodes.notStarted : code
    }

    /// False if something of the lab is left, which is told.
    private func takeDown(_ lab: RunningLab) -> Bool {
        do {
            for name in try lab.takeDown() { Console.error("warning: /run/netns/\(name) is not netlab's: left alone") }
            return true
        } catch {
            Console.error(ChildCommand.message(error))
            Console.error("  '\(lab.intent.instance)' is not wholly down: 'netlab gc' removes what is left of it")
            return false
        }
    }

    /// All that the command starts ends with it: below a first process of its own pid namespace, which ends with us.
    private func runAlone(_ command: [String]) throws -> CInt {
        try RootlessSession.enterNew()
        guard try firstProcess(of: []).start().wait() == .exited(0) else {
            Console.error(
                "warning: this machine allows no /proc of the session's own (a container's is masked): what the command leaves running outlives it"
            )
            return try ChildCommand.run(command)
        }
        return try Proxy(firstProcess(of: command)).run().shellCode
    }

    private func firstProcess(of command: [String]) -> Spawn {
        var spawn = Spawn(["netlab", "session", "--"] + command, environment: ProcessEnvironment.all)
        spawn.executable = "/proc/self/exe"
        spawn.directory = FileManager.default.currentDirectoryPath
        spawn.cloneFlags = RootlessSession.commandFlags
        spawn.parentDeathSignal = SIGKILL
        return spawn
    }
}
