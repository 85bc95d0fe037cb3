// The forms that a wait condition has: a word, its arguments, and what becomes of them.

import Packets

/// One line of the list of forms.
struct WaitForm: Sendable {
    let word: String
    /// The arguments as messages show them.
    let arguments: String
    /// How many there may be.
    let count: ClosedRange<Int>
    /// What to do about a wrong number of words.
    var remedy = ""
    let make: @Sendable ([String]) throws(WaitConditionError) -> WaitCondition

    var text: String { "\(word) \(arguments)" }

    static let all = [
        WaitForm(word: "ready", arguments: "[NODE:PROC|NODE]", count: 0...1) { words throws(WaitConditionError) in
            guard let word = words.first else { return .ready(.all) }
            return .ready(word.contains(":") ? .process(try process(word)) : .node(try node(word)))
        },
        WaitForm(word: "exit", arguments: "NODE:PROC", count: 1...1) { words throws(WaitConditionError) in
            .exit(try process(words[0]))
        },
        WaitForm(word: "tcp", arguments: "NODE:PORT", count: 1...1) { words throws(WaitConditionError) in
            let (node, port) = try port(words[0])
            return .tcp(node: node, port: port)
        },
        WaitForm(word: "udp", arguments: "NODE:PORT", count: 1...1) { words throws(WaitConditionError) in
            let (node, port) = try port(words[0])
            return .udp(node: node, port: port)
        },
        WaitForm(word: "route", arguments: "NODE|all PREFIX", count: 2...2) { words throws(WaitConditionError) in
            .route(node: words[0] == "all" ? nil : try node(words[0]), to: try network(words[1]))
        },
        WaitForm(
            word: "log", arguments: "NODE:PROC TEXT", count: 2...2, remedy: " (a text with spaces must be in quotes)"
        ) { words throws(WaitConditionError) in
            let process = try process(words[0])
            guard !words[1].isEmpty, !words[1].contains(where: \.isNewline) else {
                throw .shape("\(words[1].shown) is not a part of a line")
            }
            return .log(process, text: words[1])
        },
        WaitForm(word: "command", arguments: "NODE WORD...", count: 2...Int.max) { words throws(WaitConditionError) in
            guard !words[1].isEmpty else { throw .shape("a command needs a program to run") }
            return .command(node: try node(words[0]), Array(words.dropFirst()))
        },
    ]

    private static func node(_ word: String) throws(WaitConditionError) -> String {
        if let problem = Names.problem(word, limit: 30) {
            throw .shape("\(word.shown) is not a node's name: \(problem)")
        }
        return word
    }

    private static func process(_ word: String) throws(WaitConditionError) -> ProcessName {
        guard let reference = ProcessReference(word), let node = reference.node else {
            throw .shape("\(word.shown) is not a process such as web:nginx")
        }
        return ProcessName(node: node, name: reference.name)
    }

    private static func port(_ word: String) throws(WaitConditionError) -> (node: String, port: Int) {
        guard let place = Endpoint(word), let port = UInt16(place.interface), port > 0, "\(port)" == place.interface
        else {
            throw .shape("\(word.shown) is not a port of a node such as web:80 (1 to 65535)")
        }
        return (place.node, Int(port))
    }

    private static func network(_ word: String) throws(WaitConditionError) -> Prefix {
        guard let prefix = Prefix(word) else { throw .shape("\(word.shown) is not a network such as 10.1.0.0/24") }
        guard prefix.network == prefix else {
            throw .shape("\(word.shown) has host bits: the network is \(prefix.network)")
        }
        return prefix
    }
}
