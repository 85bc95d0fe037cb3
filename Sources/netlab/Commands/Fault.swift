// netlab fault: break something in a lab that is up.

import ArgumentParser
import LabFormat
import LabRuntime

struct Fault: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Break something in a lab that is up, for a time or until it is mended.",
        subcommands: [LinkDown.self, LinkUp.self])

    struct LinkDown: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "link-down", abstract: "Set an interface down: 'ip link set dev IF down' in its node.",
            discussion: "With --for the lab's keeper sets it up again, whatever becomes of this command.")
        @OptionGroup var link: LinkOptions
        func run() throws { try link.apply(up: false) }
    }

    struct LinkUp: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "link-up", abstract: "Set an interface up: 'ip link set dev IF up' in its node.")
        @OptionGroup var link: LinkOptions
        func run() throws { try link.apply(up: true) }
    }
}

/// Which interface, and how long.
struct LinkOptions: ParsableArguments {
    @OptionGroup var choice: LabOption
    @Option(name: .customLong("for"), help: ArgumentHelp("Take it back after this time.", valueName: "time"))
    var duration: TimeArgument?
    @Argument(help: "NODE:INTERFACE.") var interface: String

    func apply(up: Bool) throws {
        let parts = interface.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { throw ValidationError("'\(interface)' is no NODE:INTERFACE") }
        let endpoint = Endpoint(node: parts[0], interface: parts[1])
        let record = try choice.find()
        try LinkFault(endpoint: endpoint, up: up).apply(to: record, for: duration?.nanoseconds)
        Console.print("\(endpoint) is \(up ? "up" : "down")" + (duration.map { " for \($0)" } ?? ""))
    }
}
