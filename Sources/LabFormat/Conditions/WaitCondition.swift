// What somebody waits for in a lab that is up: the words of `netlab wait`, read without touching anything.

import Packets

/// A condition of a lab that is up.
package enum WaitCondition: Hashable, Sendable {
    /// Which processes must be ready.
    package enum Scope: Hashable, Sendable {
        case all
        case node(String)
        case process(ProcessName)
    }

    /// The processes are ready, as the lab file says when.
    case ready(Scope)
    /// The process has ended and is not started again.
    case exit(ProcessName)
    /// A TCP socket of the node listens on the port.
    case tcp(node: String, port: Int)
    /// A UDP socket of the node is bound to the port.
    case udp(node: String, port: Int)
    /// The node has a route to exactly this network; nil: every node has.
    case route(node: String?, to: Prefix)
    /// A line of the process's output contains the text.
    case log(ProcessName, text: String)
    /// The command, run in the node, ends with status 0.
    case command(node: String, [String])

    /// Reads the words of a condition, such as `tcp web:80`.
    /// - Throws: what is wrong and the forms that there are.
    package static func parse(_ words: [String]) throws(WaitConditionError) -> WaitCondition {
        guard let word = words.first else { throw .shape("a condition is missing") }
        guard let form = WaitForm.all.first(where: { $0.word == word }) else {
            let suggestion = Suggestion.text(for: word, among: WaitForm.all.map(\.word))
            throw .shape("unknown condition \(word.shown)\(suggestion)")
        }
        let arguments = Array(words.dropFirst())
        guard form.count.contains(arguments.count) else {
            let found = arguments.count == 1 ? "1 word" : "\(arguments.count) words"
            throw .shape("expected '\(form.text)', found \(found) after \(word.shown)\(form.remedy)")
        }
        return try form.make(arguments)
    }

    /// The words that it is read from.
    package var words: [String] {
        switch self {
        case .ready(.all): ["ready"]
        case .ready(.node(let node)): ["ready", node]
        case .ready(.process(let name)): ["ready", name.description]
        case .exit(let name): ["exit", name.description]
        case .tcp(let node, let port): ["tcp", "\(node):\(port)"]
        case .udp(let node, let port): ["udp", "\(node):\(port)"]
        case .route(let node, let prefix): ["route", node ?? "all", prefix.description]
        case .log(let name, let text): ["log", name.description, text]
        case .command(let node, let words): ["command", node] + words
        }
    }
}

/// Why words are no condition, or none of this lab.
package struct WaitConditionError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }

    /// The reason, and all forms below it.
    static func shape(_ reason: String) -> WaitConditionError {
        let forms = WaitForm.all.map { "\n  \($0.text)" }.joined()
        return WaitConditionError("\(reason)\na condition is one of:" + forms)
    }
}
