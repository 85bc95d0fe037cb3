// Drop events that last as long as the lab: `up --trace`.

import Collectors
import LabFormat
import Namespaces
import PacketPath
import SystemCalls

/// The kernel's drop events of all nodes, from when the lab began.
struct KeptDrops {
    /// With the longest names they fill a keeper's message by three quarters.
    static let mostRows = 200

    private let events: DropEvents
    private let teller: DropTeller
    private let began = Clock.wall

    init(_ lab: Lab, instance: String, session: Session) throws {
        let directory = NetnsDirectory(session.netnsDirectory)
        let namespaces = try lab.nodes.map {
            (node: $0.name, namespace: try directory.open("\(instance).\($0.name)"))
        }
        let places = try DropPlaces(Dictionary(uniqueKeysWithValues: namespaces.map { ($0.node, $0.namespace) }))
        teller = DropTeller(places, lab: lab)
        events = try DropEvents.watch(
            namespaces: try namespaces.map { (node: $0.node, cookie: try $0.namespace.cookie()) })
    }

    func snapshot() throws -> DropSnapshot {
        let reading = try events.read()
        let time = Clock.wall
        teller.forget()
        let lines = reading.totals.filter { $0.node != nil }.map { teller.line($0, $0.packets, at: time) }
        let summary = DropSummary(
            duration: time - min(time, began), drops: lines, eventsLost: reading.eventsLost,
            eventsSkipped: reading.eventsSkipped)
        var shown = summary
        shown.drops = Array(summary.drops.prefix(Self.mostRows))
        return DropSnapshot(
            since: began, summary: shown,
            others: summary.drops.dropFirst(Self.mostRows).reduce(0) { $0 + $1.packets })
    }
}
