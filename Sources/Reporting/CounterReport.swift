// The counters of a lab as text, JSON or lines for a spreadsheet.

import PacketPath

/// What `netlab stats` prints.
package struct CounterReport {
    private let account: CounterAccount
    private let ink: Ink
    private let width: Int
    private let since: String

    /// - Parameter since: the time from which the counters count, for people.
    package init(_ account: CounterAccount, since: String, color: Bool = false, width: Int = 100) {
        self.account = account
        self.since = since
        self.width = width
        ink = Ink(enabled: color)
    }

    package var text: String {
        let sections = [heading, losses, traffic, machine, missing].filter { !$0.isEmpty }
        return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private var heading: [String] {
        let what = account.lab.map { "lab \($0)" } ?? "this machine's own namespace"
        let rates = account.interval.map { "; rates over the last \(Self.decimal($0)) s" } ?? ""
        return [ink(what, .bold) + "  counters since \(since)\(rates)"]
    }

    /// The largest loss first.
    private var losses: [String] {
        guard !account.losses.isEmpty else { return [ink("nothing lost, as far as counters show", .green)] }
        var table = RightTable(["STAGE", "CAUSE", "NODE:IF", "LOST"] + rateTitle + ["COUNTER"], left: [0, 1, 2])
        table.leftLast = true
        for loss in account.losses {
            let place = [loss.node, loss.interface].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ":")
            table.add(
                [loss.stage, loss.cause, place.isEmpty ? "-" : place, "\(loss.packets)"] + rate(loss.perSecond)
                    + [loss.counter + (loss.inferred ? " (inferred)" : "")])
        }
        return [ink("lost", .bold)] + table.lines + [ink("'netlab explain CAUSE' tells why, and what to change", .dim)]
    }

    /// Packets and bytes of every interface that moved any.
    private var traffic: [String] {
        let names = ["rx_packets", "rx_bytes", "tx_packets", "tx_bytes"]
        let links = account.counters.filter { $0.source == .link && names.contains($0.name) }
        guard !links.isEmpty else { return [] }
        var table = RightTable(
            ["NODE:IF"] + names.flatMap { [$0.uppercased().replacing("_", with: " ")] + rateTitle }, left: [0])
        for (place, counters) in Self.grouped(links, by: { $0.node.isEmpty ? $0.object : "\($0.node):\($0.object)" }) {
            let cells = names.flatMap { name in
                let counter = counters.first { $0.name == name }
                return ["\(counter?.value ?? 0)"] + rate(account.interval == nil ? nil : counter?.perSecond ?? 0)
            }
            table.add([place] + cells)
        }
        return [ink("traffic", .bold)] + table.lines
    }

    /// What is shared by all namespaces, and hints at loss.
    private var machine: [String] {
        let shown = account.counters.filter { counter in
            counter.scope == .host && counter.object.prefix(3) != "cpu"
                && Self.telling.contains { counter.name.contains($0) }
        }
        guard !shown.isEmpty else { return [] }
        var table = RightTable(["SOURCE", "COUNTER", "VALUE"] + rateTitle, left: [0, 1])
        for counter in shown {
            let name = counter.object.isEmpty ? counter.name : "\(counter.object) \(counter.name)"
            table.add([counter.source.rawValue, name, "\(counter.value)"] + rate(counter.perSecond))
        }
        return [ink("the whole machine, other labs included", .bold)] + table.lines
    }

    private static let telling = ["drop", "squeeze", "flow_limit", "table_fulls", "res_failed", "martian", "no_route"]

    private var missing: [String] {
        account.unavailable.isEmpty
            ? []
            : [ink("not read", .yellow)] + account.unavailable.map { "  \($0.source.rawValue): \($0.reason)" }
    }

    private var rateTitle: [String] { account.interval == nil ? [] : ["/S"] }

    private func rate(_ value: Double?) -> [String] { value.map { [Self.decimal($0)] } ?? [] }

    /// At most one decimal.
    private static func decimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths) % 10)"
    }

    private static func grouped<Element>(
        _ elements: [Element], by name: (Element) -> String
    ) -> [(String, [Element])] {
        var order: [String] = []
        var groups: [String: [Element]] = [:]
        for element in elements {
            let name = name(element)
            if groups[name] == nil { order.append(name) }
            groups[name, default: []].append(element)
        }
        return order.map { ($0, groups[$0] ?? []) }
    }
}

extension CounterReport {
    package static func json(_ account: CounterAccount) throws -> String { try JSON.text(account) }

    package static let csvHeader = CSVReport.line([
        "time", "node", "scope", "source", "object", "name", "value", "per_second", "causes",
    ])

    /// One line per counter that is not 0, and `lost` lines for the losses; without the header.
    package static func csv(_ account: CounterAccount) -> String {
        let time = "\(account.time)"
        let losses = account.losses.map { loss in
            [
                time, loss.node, "loss", "lost", loss.interface ?? "", loss.counter, "\(loss.packets)",
                loss.perSecond.map { "\($0)" } ?? "", loss.cause,
            ]
        }
        let counters = account.counters.map { counter in
            [
                time, counter.node, counter.scope.rawValue, counter.source.rawValue, counter.object, counter.name,
                "\(counter.value)", counter.perSecond.map { "\($0)" } ?? "", counter.causes.joined(separator: " "),
            ]
        }
        return (losses + counters).map(CSVReport.line).joined()
    }
}
