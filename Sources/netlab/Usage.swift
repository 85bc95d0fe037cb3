// How a command is used: told when asked for, and when it was used otherwise.

import ArgumentParser

enum Usage {
    /// For commands that take another command's words as they are: a question for help among their own is not the parser's.
    static func answer(_ words: some Sequence<String>, _ command: any ParsableCommand.Type) throws(CleanExit) {
        if words.contains(where: ["-h", "--help"].contains) { throw CleanExit.helpRequest(command) }
    }

    /// As the parser says it of what it finds itself.
    static func message(_ error: ValidationError, _ command: any ParsableCommand.Type) -> String {
        let names = path(to: command, from: Netlab.self) ?? [Netlab._commandName]
        return """
            Error: \(error.message)
            Usage: \(Netlab.usageString(for: command).split(separator: "\n").joined(separator: "\n       "))
              See '\(names.joined(separator: " ")) --help' for more information.
            """
    }

    /// `["netlab", "kernel", "list"]`
    private static func path(to command: any ParsableCommand.Type, from root: any ParsableCommand.Type) -> [String]? {
        if command == root { return [root._commandName] }
        let rest = root.configuration.subcommands.lazy.compactMap { path(to: command, from: $0) }.first
        return rest.map { [root._commandName] + $0 }
    }
}
