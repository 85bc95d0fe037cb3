// The command line: its root, and how it ends.

import ArgumentParser
import LabRuntime
import SystemCalls

struct Netlab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "netlab",
        abstract: "Build a network from a lab file, send known packets through it, and account for every one of them.",
        discussion: """
            netlab up               build the lab of ./lab.yaml
            netlab exec web -- ss -nmp
            netlab down             take it away again
            netlab run LAB.yaml     up, send, account, down: exit 0 if all expectations are met

            Exit codes: 0 all expectations met, 1 not met, 2 error in use or at run time, 3 skipped: a capability is missing.
            """,
        version: "netlab \(Version.number)",
        subcommands: [
            Up.self, Down.self, List.self, Inspect.self, Exec.self, Shell.self, Logs.self, Wait.self, Run.self,
            Send.self, Capture.self, With.self, Fault.self, Drops.self, Stats.self, Path.self,
            PlanCommand.self, Validate.self, Schema.self, Stages.self, Explain.self, Why.self, Doctor.self,
            CollectGarbage.self, KernelCommand.self, KeeperCommand.self, SessionCommand.self,
        ])
}

/// The version of this program; records carry it.
enum Version {
    static let number = "0.1.0"
}

@main
enum Main {
    static func main() {
        OpenFiles.raiseLimit()
        Log.start()
        var command: any ParsableCommand
        do { command = try Netlab.parseAsRoot() } catch { Ending.exit(for: error) }
        do {
            try command.run()
            try Console.check()
        } catch { Ending.exit(for: error, of: type(of: command)) }
    }
}
