// Drops of a lab that is up, or of the machine's own namespace, while they happen.

import Collectors
import LabFormat
import Namespaces
import PacketPath
import SystemCalls

/// Watches from when it is made until it is let go. One thread uses it.
package final class DropWatch {
    /// For people: `lab two-hosts, 2 nodes`.
    package let subject: String
    private let events: any DropReader
    /// Drops that nobody knows the place of are shown too.
    private let isPlaceless: Bool
    private let teller: DropTeller
    private let run: UInt32?
    private let began = Clock.monotonic
    private var before: [DropEventReading.Total: UInt64] = [:]
    private var lines: [DropLine] = []
    private var lost: UInt64 = 0
    private var skipped: UInt64 = 0

    /// A lab that is up. Moves this process into the lab's session.
    /// - Throws: MissingCapability where the kernel or the rights give no drop events.
    package init(_ record: InstanceRecord, _ source: DropSource = .auto) throws {
        let lab = try KeptLab.read(record.name, in: record.session).lab
        let running = try RunningLab(attaching: record, lab: lab)
        run = lab.runNumber
        let places = try DropPlaces(running.namespaces)
        let started = try Self.start(source, run: lab.runNumber) {
            try running.namespaces.map { (node: $0.key, cookie: try $0.value.cookie()) }
        }
        (events, isPlaceless) = (started.reader, started.backend != .bpf)
        teller = DropTeller(places, lab: lab, isPlaceless: isPlaceless)
        subject = "lab \(record.name), \(lab.nodes.count) nodes, \(started.words)"
    }

    /// The caller's own namespace. It is only looked at.
    package init(_ source: DropSource = .auto) throws {
        run = nil
        let places = try DropPlaces(own: "")
        let started = try Self.start(source, run: 0) { [(node: "", cookie: try Namespace.ofThisThread().cookie())] }
        (events, isPlaceless) = (started.reader, started.backend != .bpf)
        teller = DropTeller(places, isPlaceless: isPlaceless)
        subject = "this machine's own namespace, \(started.words)"
    }

    private static func start(
        _ source: DropSource, run: UInt32, _ namespaces: () throws -> [(node: String, cookie: UInt64)]
    ) throws -> (reader: any DropReader, backend: DropBackend, words: String) {
        let started = try source.start(run: run) {
            try DropEvents.watch(namespaces: namespaces().sorted { $0.node < $1.node })
        }
        let words = "drop events by \(started.backend.rawValue)" + (started.note.map { " (\($0))" } ?? "")
        guard let reader = started.reader else { throw MissingCapability("drop-events", started.note ?? "not wanted") }
        return (reader, started.backend, words)
    }

    /// What was dropped since the last look, the largest loss first.
    package func read() throws -> [DropLine] {
        let reading = try events.read()
        (lost, skipped) = (reading.eventsLost, reading.eventsSkipped)
        let time = Clock.wall
        teller.forget()
        var new: [DropLine] = []
        for total in reading.totals where isOurs(total) {
            var key = total
            key.packets = 0
            let packets = total.packets - min(total.packets, before[key] ?? 0)
            before[key] = total.packets
            if packets > 0 { new.append(teller.line(total, packets, at: time)) }
        }
        lines = DropSummary(duration: 0, drops: lines + new, eventsLost: 0, eventsSkipped: 0).drops
        return new.sorted { $0.order < $1.order }
    }

    /// All that `read` has told so far.
    package func summary() -> DropSummary {
        DropSummary(
            duration: Clock.monotonic - began, drops: lines, eventsLost: lost, eventsSkipped: skipped)
    }

    /// Without a namespace only the run in the tag says whose a packet was.
    private func isOurs(_ total: DropEventReading.Total) -> Bool {
        isPlaceless || total.node != nil || run != nil && total.peers?.run == run
    }
}
