// Drop events that last as long as the lab: `up --trace`.

import Collectors
import LabFormat
import Namespaces
import SystemCalls

/// The kernel's drop events of all nodes, from when the lab began.
struct KeptDrops {
    /// With the longest names they fill a keeper's message by two thirds.
    static let mostRows = 500

    private let events: DropEvents
    private let began = Clock.wall
    private let lab: Lab

    init(_ lab: Lab, instance: String, session: Session) throws {
        self.lab = lab
        let directory = NetnsDirectory(session.netnsDirectory)
        let cookies = try lab.nodes.map {
            (node: $0.name, cookie: try directory.open("\(instance).\($0.name)").cookie())
        }
        events = try DropEvents.start(namespaces: cookies, flows: [], run: 0)
    }

    func snapshot() throws -> DropSnapshot {
        let reading = try events.read()
        let totals = reading.totals.map { total in
            DropSnapshot.Total(
                node: total.node ?? "?", interface: interface(of: total),
                reason: total.reason, function: total.function, packets: total.packets)
        }
        let largest = totals.sorted { $0.packets > $1.packets }
        return DropSnapshot(
            since: began, totals: Array(largest.prefix(Self.mostRows)), lost: reading.eventsLost,
            others: largest.dropFirst(Self.mostRows).reduce(0) { $0 + $1.packets })
    }

    private func interface(of total: DropTotal) -> String? {
        let node = lab.nodes.first { $0.name == total.node }
        return node?.interfaces.first { $0.index == total.interfaceIndex }?.name
    }
}
