// What shows by a file whether the kernel has it.

import Collectors
import Glibc
import SystemCalls

/// Counters are fields of /proc/net/snmp and /proc/net/netstat.
enum FileProbe {
    static let all: [Capability] = [
        capability("icmp-rate-limit", "count ICMP errors that a rate limit held back", "snmp", "OutRateLimitHost"),
        capability("tcp-beyond-window", "count TCP segments beyond the window", "netstat", "BeyondWindow"),
        // Of the same release, 6.2: before, a segment out of order takes the place of those that wait.
        capability("tcp-order-kept", "keep TCP segments that wait out of order", "netstat", "TCPPLBRehash"),
        capability(
            "tcp-syn-linear", "send the first SYNs again at an interval of a second",
            "/proc/sys/net/ipv4/tcp_syn_linear_timeouts", remedy: "it came with Linux 6.5"),
        capability(
            "br-netfilter", "hand bridged packets to IP's hooks", "/proc/sys/net/bridge/bridge-nf-call-iptables"),
        Capability(name: "tun", purpose: "make TUN and TAP devices") {
            Availability { _ = try Files.open("/dev/net/tun", O_RDWR) }
        },
    ]

    private static func capability(_ name: String, _ purpose: String, _ path: String) -> Capability {
        capability(name, purpose, path, remedy: "load the module")
    }

    private static func capability(
        _ name: String, _ purpose: String, _ path: String, remedy: String
    ) -> Capability {
        Capability(name: name, purpose: purpose) {
            Files.exists(path) ? .available : .unavailable("there is no \(path): \(remedy)")
        }
    }

    private static func capability(_ name: String, _ purpose: String, _ file: String, _ field: String) -> Capability {
        Capability(name: name, purpose: purpose) {
            let path = "/proc/net/\(file)"
            let words = (try? Files.text(path))?.split(whereSeparator: \.isWhitespace) ?? []
            return words.contains { $0 == field } ? .available : .unavailable("\(path) has no field \(field)")
        }
    }
}
