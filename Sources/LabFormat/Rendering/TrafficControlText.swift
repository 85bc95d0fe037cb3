// A qdisc as the command lines of tc(8) that would make it.

extension Qdisc {
    /// The lines for an interface: each qdisc, then its classes. The root's handle `6e6c:` marks netlab's own.
    package func tcCommands(namespace: String, interface: String) -> [String] {
        let tc = "tc -n \(namespace)"
        if case .noqueue = self { return ["\(tc) qdisc replace dev \(interface) root noqueue"] }
        return placed().flatMap { place in
            let major = String(place.major, radix: 16)
            let parent = place.parent.map { "parent \(Self.handle($0))" } ?? "root"
            let words = place.qdisc.tcArguments.joined(separator: " ")
            return ["\(tc) qdisc replace dev \(interface) \(parent) handle \(major): \(words)"]
                + place.qdisc.branches.compactMap { branch in
                    branch.trafficClass.tcArguments(major).map { "\(tc) class replace dev \(interface) \($0)" }
                }
        }
    }

    /// `6e6c:10`
    private static func handle(_ value: UInt32) -> String {
        "\(String(value >> 16, radix: 16)):\(String(value & 0xffff, radix: 16))"
    }
}

extension QdiscClass {
    /// The tail of the line that makes the class; nil where the qdisc makes it by itself.
    fileprivate func tcArguments(_ major: String) -> String? {
        let words: [String]
        switch self {
        case .htb(let item): words = item.tcArguments
        case .hfsc(let item): words = item.tcArguments
        case .own: return nil
        }
        let above = parent == 0 ? "" : String(parent, radix: 16)
        return "parent \(major):\(above) classid \(major):\(String(minor, radix: 16)) \(words.joined(separator: " "))"
    }
}

/// Times as tc(8) reads them: it has no unit below the microsecond.
package enum TrafficControlTime {
    package static func text(_ nanoseconds: UInt64) -> String {
        for (unit, name) in [(1_000_000_000 as UInt64, "s"), (1_000_000, "ms"), (1000, "us")]
        where nanoseconds % unit == 0 {
            return "\(nanoseconds / unit)\(name)"
        }
        let fraction = String(nanoseconds % 1000)
        return "\(nanoseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction + "us"
    }
}

/// Shares of the packets, 0...1, as percentages.
enum Share {
    /// Without the noise of binary fractions: 0.1 is 10%, not 10.000000000000002%.
    static func text(_ share: Double) -> String {
        let millionths = (share * 100_000_000).rounded() / 1_000_000
        return millionths == millionths.rounded() ? "\(Int(millionths))%" : "\(millionths)%"
    }
}
