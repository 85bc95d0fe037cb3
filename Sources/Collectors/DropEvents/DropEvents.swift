// Drop events: the kernel itself counts every packet that the lab's namespaces lose, and notes each packet's fate.

import BPF
import Synchronization

/// A recording of the tracepoint `kfree_skb`. It ends with this object, or with the process.
///
/// Equivalent: `perf record -e skb:kfree_skb`, with namespaces and flows, and without a reader that can fall behind.
package final class DropEvents: Sendable {
    /// How the program reads the kernel's memory, for the record.
    package enum Mechanism: String, Sendable {
        /// Typed tracepoint with direct loads.
        case typedTracepoint = "tp_btf"
        /// Raw tracepoint with a helper call per load: slower.
        case rawTracepoint = "raw_tp"
    }

    package let mechanism: Mechanism
    private let attached: AttachedDropProgram
    private let maps: DropMaps
    /// nil where fates are those of any run.
    private let fates: FateMemory?
    private let reasons: DropReasons
    private let known = Mutex(DropNames())

    /// Whether drop events work here, found out by starting a recording and ending it.
    package static func availability() -> Availability {
        do {
            _ = try start(namespaces: [], flows: [], run: 0, rows: 16)
            return .available
        } catch {
            return .unavailable("\(error)")
        }
    }

    /// Whether the running kernel has a drop reason of this name, without prefix.
    package static func knows(reason: String) -> Bool {
        (try? DropKernel.running())?.reasons.number(of: reason) != nil
    }

    /// Starts recording.
    /// - Parameters:
    ///   - namespaces: the lab's nodes with the cookies of their namespaces; drops elsewhere are passed over.
    ///   - flows: the flows of the run and how many packets each plans: sequences from 0.
    ///   - fragments: how the fragments of flows that are cut are known; only with `run`.
    ///   - run: the number in the run's tags; nil: packets of every run, whose fates `fate(ofTag:)` tells.
    ///   - hooked: nodes whose drops by rules shall tell their hook, at some microseconds each.
    ///   - rows: how many (node, interface, reason, place, flow) the books hold; more than that are events lost.
    package static func start(
        namespaces: [(node: String, cookie: UInt64)], flows: [(id: UInt16, planned: Int)], run: UInt32?,
        fragments: [FragmentKey: UInt16] = [:], hooked: Set<String> = [], rows: Int = 8192
    ) throws -> DropEvents {
        let maps = try DropMaps(
            flows: flows, rows: rows, anyRun: run == nil, fragments: run == nil ? [:] : fragments,
            tellsHooks: !hooked.isEmpty)
        let events = try DropEvents(maps, run: run, mechanisms: [.typedTracepoint, .rawTracepoint])
        try events.add(namespaces: namespaces, hooked: hooked)
        return events
    }

    /// Starts recording who talked to whom, tagged or not, of whatever run, and at which hooks rules dropped; without fates.
    package static func watch(namespaces: [(node: String, cookie: UInt64)], rows: Int = 32_768) throws -> DropEvents {
        let events = try DropEvents(
            DropMaps(flows: [], rows: rows, anyRun: true, hasPeers: true, tellsHooks: true), run: nil, hasPeers: true,
            mechanisms: [.typedTracepoint, .rawTracepoint])
        try events.add(namespaces: namespaces, hooked: Set(namespaces.map(\.node)))
        return events
    }

    /// Records with the first of the mechanisms that the kernel accepts.
    init(_ maps: consuming DropMaps, run: UInt32?, hasPeers: Bool = false, mechanisms: [Mechanism]) throws {
        let kernel = try DropKernel.running()
        let attached = try AttachedDropProgram(
            kernel, maps.descriptors, run: run, hasPeers: hasPeers, mechanisms: mechanisms)
        mechanism = attached.mechanism
        reasons = kernel.reasons
        if run == nil { fates = nil } else { fates = FateMemory(array: try MappedArray(maps.fates)) }
        self.maps = maps
        self.attached = attached
    }

    /// Records the drops of more namespaces from now on; those of the `hooked` ones by rules with their hook.
    package func add(namespaces: [(node: String, cookie: UInt64)], hooked: Set<String> = []) throws {
        try known.withLock { known in
            for namespace in namespaces {
                guard known.nodes.count < PackedFate.mostNodes else {
                    throw DropEventsError.tooManyNamespaces(known.nodes.count + 1)
                }
                known.nodes.append(namespace.node)
                let mark = maps.stacks != nil && hooked.contains(namespace.node) ? DropKey.wantsStack : 0
                try maps.namespaces.update(
                    MapBytes.of(namespace.cookie), MapBytes.of(UInt32(known.nodes.count) | mark))
            }
        }
    }

    /// The drops so far. The kernel goes on counting meanwhile: rows are not of one instant.
    package func read() throws -> DropEventReading {
        let rows = try maps.books.contents().map { row in
            let peers = row.key.count > DropKey.size ? DropPeers(Array(row.key[DropKey.size...])) : nil
            return (
                key: DropKey(row.key), peers: peers, packets: MapBytes.sum(row.value, every: DropKey.valueSize),
                merged: MapBytes.sum(row.value, every: DropKey.valueSize, from: 8)
            )
        }
        let totals = try known.withLock { known in try known.totals(of: rows, reasons, maps.stacks) }
        return DropEventReading(
            totals: totals, eventsLost: try maps.counter(.lost), eventsSkipped: try attached.program.recursionMisses(),
            foreignWithoutNamespace: try maps.counter(.foreignWithoutNamespace))
    }

    /// Where each planned packet of a flow was dropped so far, in runs of the same fate, from sequence 0.
    package func fates(of flow: UInt16) throws -> [FateRun] {
        guard let fates, let places = maps.places[flow] else { return [] }
        var runs: [(word: UInt64, packets: Int)] = []
        for place in places {
            let word = fates.array[place]
            if let last = runs.indices.last, runs[last].word == word {
                runs[last].packets += 1
            } else {
                runs.append((word, 1))
            }
        }
        var names: [UInt64: DropFate] = [:]
        for word in Set(runs.map(\.word)) { names[word] = try PackedFate(word).map(name) }
        return runs.map { FateRun(fate: names[$0.word], packets: $0.packets) }
    }

    /// Where a packet was dropped, or nil if it was not (or was not planned). Of several copies or fragments the first drop counts.
    package func fate(flow: UInt16, sequence: UInt32) throws -> DropFate? {
        guard let fates, let places = maps.places[flow], Int(sequence) < places.count else { return nil }
        return try PackedFate(fates.array[places.lowerBound + Int(sequence)]).map(name)
    }

    /// The same for a packet of whatever run, of a recording of all.
    /// - Parameter tag: the 24 bytes of its tag.
    package func fate(ofTag tag: [UInt8]) throws -> DropFate? {
        guard fates == nil, tag.count == DropTag.size else { return nil }
        let key = Array(tag[Int(DropTag.identityOffset)...].prefix(DropTag.keySize))
        guard let word = try maps.fates.lookup(key) else { return nil }
        return try PackedFate(MapBytes.integer(word, at: 0, as: UInt64.self)).map(name)
    }

    private func name(_ fate: PackedFate) throws -> DropFate {
        let function = try known.withLock { known in
            try known.function(at: fate) { try maps.books.keys().map { DropKey($0).location } }
        }
        let reason = fate.reason == PackedFate.mostReason ? "SUBSYSTEM" : reasons.name(fate.reason)
        return DropFate(node: known.withLock { $0.node(fate.node) }, reason: reason, function: function)
    }
}

/// What can be absent must be copyable, and mapped memory is not.
private final class FateMemory: Sendable {
    let array: MappedArray

    init(array: consuming MappedArray) { self.array = array }
}
