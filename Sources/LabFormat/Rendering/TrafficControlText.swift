// A qdisc as the command lines of tc(8) that would make it.

extension Qdisc {
    /// The lines for an interface: the qdisc, its classes, and the queues of the classes.
    /// `handle` is the major number of the root qdisc; `6e6c` marks netlab's own.
    package func tcCommands(namespace: String, interface: String, handle: String = "6e6c") -> [String] {
        let tc = "tc -n \(namespace)"
        if case .noqueue = self { return ["\(tc) qdisc replace dev \(interface) root noqueue"] }
        return ["\(tc) qdisc replace dev \(interface) root handle \(handle): \(tcArguments.joined(separator: " "))"]
            + classCommands(tc, interface, handle)
    }

    private func classCommands(_ tc: String, _ interface: String, _ handle: String) -> [String] {
        guard case .htb(let htb) = self else { return [] }
        return htb.classes.flatMap { item in
            let parent = item.parent.map { String($0, radix: 16) } ?? ""
            let words = item.tcArguments.joined(separator: " ")
            let line =
                "\(tc) class replace dev \(interface) parent \(handle):\(parent) classid \(handle):\(item.name) "
                + words
            guard let qdisc = item.qdisc else { return [line] }
            let leaf = "\(tc) qdisc replace dev \(interface) parent \(handle):\(item.name)"
            return [line, "\(leaf) \(qdisc.tcArguments.joined(separator: " "))"]
        }
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
