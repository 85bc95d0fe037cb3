// What a process was waited for, in words.

import LabFormat

extension Readiness.Condition {
    /// `no TCP socket listens on port 80`
    var unmet: String {
        switch self {
        case .tcp(let port): "no TCP socket listens on port \(port)"
        case .udp(let port): "no UDP socket is bound to port \(port)"
        case .command(let words): "'\(words.joined(separator: " "))' did not succeed"
        case .log(let text): "no line of its output contains '\(text)'"
        }
    }
}
