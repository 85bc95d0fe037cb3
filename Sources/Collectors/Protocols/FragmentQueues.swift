// Datagrams that wait for their missing fragments.

import SystemCalls

/// The stores of fragments of a namespace: `FRAG: inuse 8 memory 20032` of /proc/net/sockstat, and `FRAG6` of sockstat6.
enum FragmentQueues {
    /// Of both families, in the calling thread's namespace.
    static func waiting() -> UInt64 {
        ["sockstat", "sockstat6"].reduce(0) { sum, name in
            guard let text = try? Files.text("/proc/thread-self/net/\(name)") else { return sum }
            return sum + waiting(in: text)
        }
    }

    static func waiting(in text: String) -> UInt64 {
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("FRAG") }
        return lines.reduce(0) { sum, line in
            let words = line.split(separator: " ")
            guard words.count >= 3, words[1] == "inuse" else { return sum }
            return sum + (UInt64(words[2]) ?? 0)
        }
    }
}

extension NodeCollectors {
    /// Datagrams of the node that wait for fragments now.
    package func incompleteDatagrams() throws -> UInt64 { try inside { FragmentQueues.waiting() } }
}
