// Whether a namespace has any sockets over IPv6: a question that spares a dump.

import Glibc
import SystemCalls

/// /proc/net/sockstat6: `UDP6: inuse 3`. Reading it takes a third of the time of a dump, which walks through the sockets
/// of all namespaces.
struct SocketUsage: Sendable {
    /// nil where the kernel has no IPv6.
    private let file: HeldFile?

    /// Opens the file in the calling thread's namespace.
    init() { file = try? HeldFile("/proc/thread-self/net/sockstat6") }

    /// IPv4, and IPv6 where the namespace has sockets of the protocol (`UDP6`), bound ones at least.
    func families(using protocol6: String) -> [CInt] {
        guard let text = try? file?.contents(), Self.inUse(protocol6, in: text) != 0 else { return [AF_INET] }
        return [AF_INET, AF_INET6]
    }

    /// The number behind `NAME: inuse`; nil if there is no such line.
    static func inUse(_ name: String, in text: [UInt8]) -> Int? {
        let label = Array("\(name): inuse ".utf8)
        for line in text.split(separator: UInt8(ascii: "\n")) where line.starts(with: label) {
            let digits = line.dropFirst(label.count).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
        return nil
    }
}
