// A command below this process: what exec, shell and with share.

import Foundation
import Glibc
import LabRuntime
import SystemCalls
import SystemPackage

enum ChildCommand {
    /// Starts a command and stands for it.
    /// - Returns: its exit code as the shell has it, or why it could not be executed, which is told.
    static func run(_ words: [String], foreground: Bool = false) throws -> CInt {
        var spawn = Spawn(words, environment: ProcessEnvironment.all)
        spawn.directory = FileManager.default.currentDirectoryPath
        spawn.foreground = foreground
        // Killed, this process cannot say so to the command: the kernel does.
        spawn.parentDeathSignal = SIGTERM
        do { return try Proxy(spawn).run().shellCode } catch let error as SpawnError where error.step == .execute {
            Console.error("error: \(error)")
            return code(error.errno)
        }
    }

    /// The exit code of a command that could not be executed.
    static func code(_ errno: Errno) -> CInt {
        errno == .noSuchFileOrDirectory ? ExitCodes.notFound : ExitCodes.notExecutable
    }

    /// The message of what netlab itself failed in before, or after, the command.
    static func message(_ error: any Error) -> String {
        switch error {
        case let invalid as InvalidLab: invalid.rendered
        case let missing as MissingCapability: "\(missing)"
        default: Ending.text(of: error)
        }
    }
}
