// Drops of a lab that is up, or of the machine's own namespace, while they happen.

import Collectors
import LabFormat
import Namespaces
import PacketPath
import Packets
import SystemCalls

/// Watches from when it is made until it is let go. One thread uses it.
package final class DropWatch {
    /// For people: `lab two-hosts, 2 nodes`.
    package let subject: String
    private let events: any DropReader
    /// Drops that nobody knows the place of are shown too.
    private let isPlaceless: Bool
    private let places: DropPlaces
    private let flows: [String]
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
        flows = lab.traffic.flows.map(\.name)
        run = lab.runNumber
        places = try DropPlaces(running.namespaces)
        let started = try Self.start(source, run: lab.runNumber) {
            try running.namespaces.map { (node: $0.key, cookie: try $0.value.cookie()) }
        }
        (events, isPlaceless) = (started.reader, started.backend != .bpf)
        subject = "lab \(record.name), \(lab.nodes.count) nodes, \(started.words)"
    }

    /// The caller's own namespace. It is only looked at.
    package init(_ source: DropSource = .auto) throws {
        flows = []
        run = nil
        places = try DropPlaces(own: "")
        let started = try Self.start(source, run: 0) { [(node: "", cookie: try Namespace.ofThisThread().cookie())] }
        (events, isPlaceless) = (started.reader, started.backend != .bpf)
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
        places.forget()
        var new: [DropLine] = []
        for total in reading.totals where isOurs(total) {
            var key = total
            key.packets = 0
            let packets = total.packets - min(total.packets, before[key] ?? 0)
            before[key] = total.packets
            if packets > 0 { new.append(line(total, packets, at: time)) }
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

    private func line(_ total: DropEventReading.Total, _ packets: UInt64, at time: UInt64) -> DropLine {
        let interface = places.interface(total.interfaceIndex, of: total.node)
        let candidates = DropPlaces.causes(
            reason: total.reason, function: total.function, hook: total.hook, at: interface)
        let peers = total.peers ?? DropPeers()
        return DropLine(
            time: time, node: total.node.flatMap { $0.isEmpty ? nil : $0 }, interface: interface?.name,
            stage: DropPlaces.stage(of: candidates), cause: candidates.count == 1 ? candidates[0].id : nil,
            isLoss: isLoss(total, candidates), flow: total.flow.map { name(of: $0, in: isPlaceless ? run : peers.run) },
            isInduced: total.isInduced, transport: peers.transportName, source: peers.sourceText,
            destination: peers.destinationText, reason: total.reason, function: total.function, packets: packets)
    }

    private func name(of flow: UInt16, in run: UInt32?) -> String {
        run == self.run && flows.indices.contains(Int(flow) - 1) ? flows[Int(flow) - 1] : "#\(flow)"
    }

    /// What no link layer has seen is no packet of a network: a message between processes, a socket's remains.
    private func isLoss(_ total: DropEventReading.Total, _ candidates: [Cause]) -> Bool {
        if !candidates.isEmpty { return candidates.contains { $0.outcome == .lost } }
        let isUnseen = total.peers.map { $0.etherType == 0 && $0.source == nil } ?? false
        return total.flow != nil || total.interfaceIndex > 0 || !isUnseen
    }
}

extension DropPeers {
    /// `udp`, `ARP`, `EtherType 0x88cc`
    var transportName: String? {
        switch (etherType, transport) {
        case (0, _): nil
        case (0x0806, _): "ARP"
        case (0x0800, 0), (0x86dd, 0): "IP"
        case (0x0800, let number), (0x86dd, let number):
            Self.names[number] ?? "protocol \(number)"
        default: "EtherType 0x" + String(etherType, radix: 16)
        }
    }

    var sourceText: String? { source.map { text($0, sourcePort) } }
    var destinationText: String? { destination.map { text($0, destinationPort) } }

    private static let names: [UInt8: String] = [
        1: "icmp", 2: "igmp", 4: "ipip", 6: "tcp", 17: "udp", 41: "ipv6", 44: "fragment", 47: "gre", 50: "esp",
        58: "icmpv6", 132: "sctp",
    ]

    private func text(_ address: IPAddress, _ port: UInt16) -> String {
        guard port > 0 else { return "\(address)" }
        return address.isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
