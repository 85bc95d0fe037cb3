// netlab session: what netlab becomes as the first process of `with --rootless`. Nobody types it.

import ArgumentParser
import Glibc
import Namespaces
import SystemCalls

/// Stands for the command, takes the ends of orphans, and with its own end all that is left in its pid namespace ends.
struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "Run a command in a new pid namespace. Started by netlab itself.",
        shouldDisplay: false)

    /// `--` and the command; without one this only tells by its exit code whether the machine allows it.
    @Argument(parsing: .captureForPassthrough) var words: [String] = []

    func run() throws {
        let command = words.first == "--" ? Array(words.dropFirst()) : words
        guard (try? RootlessSession.renewProcesses()) != nil else { Glibc.exit(ExitCodes.notStarted) }
        guard !command.isEmpty else { return }
        do { Glibc.exit(try ChildCommand.run(command)) } catch {
            Console.error(ChildCommand.message(error))
            Glibc.exit(ExitCodes.notStarted)
        }
    }
}
