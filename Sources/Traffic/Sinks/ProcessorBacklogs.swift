// The processors' input queues, through which every veth hop goes.

import SystemCalls

/// Packets that crossed a veth and wait for a processor's softirq: nobody's loss, and no sink has seen them.
package enum ProcessorBacklogs {
    /// Packets in the backlogs of all processors, of all namespaces: the twelfth column of /proc/net/softnet_stat.
    package static var length: Int {
        guard let text = try? Files.text("/proc/net/softnet_stat") else { return 0 }
        return length(in: text)
    }

    static func length(in text: String) -> Int {
        text.split(separator: "\n").reduce(0) { sum, line in
            let columns = line.split(separator: " ")
            return sum + (columns.count > 11 ? Int(columns[11], radix: 16) ?? 0 : 0)
        }
    }
}
