// How long a node keeps packets that wait for something, as far as the lab file says.

import LabFormat

extension Node {
    /// Are fragments that wait for others dropped soon? The kernel's own time is 30 seconds, or 60 for IPv6.
    var soonGivesUpFragments: Bool {
        let keys = ["net.ipv4.ipfrag_time", "net.ipv6.ip6frag_time"]
        return sysctls.contains { keys.contains($0.key) && (Int($0.value) ?? .max) <= 10 }
    }

    /// Is a next hop asked for longer than anybody waits at the end of a run? The kernel asks three times, a second apart.
    var asksForNeighboursLong: Bool {
        let settings = sysctls.filter { $0.key.contains(".neigh.") }
        let interfaces = Set(settings.map { $0.key.split(separator: ".").dropLast() })
        return interfaces.contains { interface in
            let mine = settings.filter { $0.key.split(separator: ".").dropLast() == interface }
            let value = { (name: String) in mine.last { $0.key.hasSuffix(".\(name)") }.flatMap { Int($0.value) } }
            return (value("mcast_solicit") ?? 3).multipliedReportingOverflow(by: value("retrans_time_ms") ?? 1000)
                .partialValue > 30_000
        }
    }
}
