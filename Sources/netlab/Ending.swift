// How a command ends: the message, once, and the exit code that scripts rely on.

import ArgumentParser
import Glibc
import LabRuntime
import SystemCalls
import SystemPackage
import VirtualMachines

/// Exit codes of netlab itself.
enum ExitCodes {
    static let unmet: CInt = 1
    static let error: CInt = 2
    static let skipped: CInt = 3
    /// `exec` and `shell`: netlab failed before the command began; as `env` and `timeout` have it.
    static let notStarted: CInt = 125
    static let notExecutable: CInt = 126
    static let notFound: CInt = 127
}

/// Problems of a lab file, all of them already rendered.
struct InvalidLab: Error {
    var rendered: String
}

enum Ending {
    /// Prints what there is to say about an error and ends the process.
    /// - Parameter command: the one that ran; its usage goes with an error in use.
    static func exit(for error: any Error, of command: any ParsableCommand.Type = Netlab.self) -> Never {
        switch error {
        case let invalid as InvalidLab:
            Console.error(invalid.rendered)
            Glibc.exit(ExitCodes.error)
        case let missing as MissingCapability:
            Console.error("\(missing)")
            Glibc.exit(ExitCodes.skipped)
        case let machine as MachineError:
            Console.error("\(machine)")
            Glibc.exit(machine.isMissing ? ExitCodes.skipped : ExitCodes.error)
        case let interrupted as Interrupted:
            Console.error("interrupted: everything that was begun is undone")
            Glibc.exit(128 + interrupted.signal)
        case let code as ExitCode:
            requireOutput()
            Glibc.exit(code.rawValue)
        default: exit(forOther: error, of: command)
        }
    }

    /// Output that could not be written is an error whatever else the command found.
    private static func requireOutput() {
        do { try Console.check() } catch {
            Console.error(text(of: error))
            Glibc.exit(ExitCodes.error)
        }
    }

    /// An error as it is printed: the word stands there once, also where a keeper's refusal had it already.
    static func text(of error: any Error) -> String {
        let text = "\(error)"
        guard error is any LocatedError else { return "error: \(text.withoutErrorWord)" }
        return text.hasPrefix("error: error: ") ? text.withoutErrorWord : text
    }

    private static func exit(forOther error: any Error, of command: any ParsableCommand.Type) -> Never {
        let message = (error as? ValidationError).map { Usage.message($0, command) } ?? Netlab.fullMessage(for: error)
        // Help and version end with success; everything else that the parser says is an error in use.
        if Netlab.exitCode(for: error).isSuccess {
            Console.print(message)
            requireOutput()
            Glibc.exit(0)
        }
        if let refused = error as? SystemCallError, [.notPermitted, .permissionDenied].contains(refused.errno),
            geteuid() != 0
        {
            Console.error("error: \(refused)\n  netlab needs root's rights: try sudo")
            Glibc.exit(ExitCodes.error)
        }
        // Our own errors carry their place and the word already.
        Console.error(error is any LocatedError ? text(of: error) : message)
        Glibc.exit(ExitCodes.error)
    }
}
