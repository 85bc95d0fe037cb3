// The maps of one recording of drop events.

import BPF
import SystemCalls

struct DropMaps: ~Copyable, Sendable {
    let namespaces: Map
    let books: Map
    let counters: Map
    let flows: Map
    let fates: Map
    let fragments: Map
    /// nil: nobody asks for hooks, or the kernel keeps no stacks.
    let stacks: DropStacks?
    private let isCut: Bool
    /// Where each flow's fates begin, and how many there are.
    let places: [UInt16: Range<Int>]

    /// 8 bytes each: half a gigabyte of kernel memory.
    static let mostPackets = 1 << 26
    /// Of any run: about 25 MB of kernel memory; the oldest fates go first.
    static let mostRecent = 1 << 18

    /// - Parameters:
    ///   - anyRun: fates by run, flow and sequence; `flows` plays no part.
    ///   - hasPeers: a row for each pair of peers, and no fates.
    ///   - fragments: how the fragments of the flows that are cut are known.
    ///   - tellsHooks: stacks are kept.
    init(
        flows plan: [(id: UInt16, planned: Int)], rows: Int, anyRun: Bool = false, hasPeers: Bool = false,
        fragments keys: [FragmentKey: UInt16] = [:], tellsHooks: Bool = false
    ) throws {
        let packets = plan.reduce(0) { $0 + $1.planned }
        guard packets <= Self.mostPackets else { throw DropEventsError.tooManyPackets(packets) }
        let lastFlow = plan.map { Int($0.id) }.max() ?? 0
        // Owners are stored last: an initializer that throws half-way cannot give back some of them.
        let namespaces = try Map(
            .hash, named: "netlab_netns", keySize: 8, valueSize: 4, entries: PackedFate.mostNodes)
        let books = try Map(
            .perCPUHash, named: "netlab_drops", keySize: DropKey.size + (hasPeers ? DropPeers.size : 0),
            valueSize: DropKey.valueSize,
            entries: rows)
        let counters = try Map(.perCPUArray, named: "netlab_count", valueSize: 8, entries: DropCounter.allCases.count)
        let flows = try Map(.array, named: "netlab_flows", valueSize: 8, entries: lastFlow + 1)
        let fates = try Map(
            anyRun ? .recentHash : .array, named: "netlab_fates", keySize: anyRun ? DropTag.keySize : 4, valueSize: 8,
            entries: hasPeers ? 1 : anyRun ? Self.mostRecent : max(packets, 1), isMappable: !anyRun)
        let fragments = try Map(
            .hash, named: "netlab_pieces", keySize: FragmentKey.size, valueSize: 4, entries: max(keys.count, 1))
        for (key, flow) in keys { try fragments.update(key.bytes, MapBytes.of(UInt32(flow))) }
        places = try Self.place(plan, in: flows)
        self.namespaces = namespaces
        self.books = books
        self.counters = counters
        self.flows = flows
        self.fates = fates
        self.fragments = fragments
        isCut = !keys.isEmpty
        stacks = tellsHooks ? DropStacks() : nil
    }

    /// Gives each flow its range of fates.
    private static func place(
        _ plan: [(id: UInt16, planned: Int)], in flows: borrowing Map
    ) throws(BPFError) -> [UInt16: Range<Int>] {
        var places: [UInt16: Range<Int>] = [:]
        var base = 0
        for flow in plan {
            try flows.update(MapBytes.of(UInt32(flow.id)), MapBytes.of(UInt32(base), UInt32(flow.planned)))
            places[flow.id] = base..<base + flow.planned
            base += flow.planned
        }
        return places
    }

    var descriptors: DropMapDescriptors {
        DropMapDescriptors(
            namespaces: namespaces.descriptor.raw, books: books.descriptor.raw, counters: counters.descriptor.raw,
            flows: flows.descriptor.raw, fates: fates.descriptor.raw,
            fragments: isCut ? fragments.descriptor.raw : nil, stacks: stacks?.descriptor)
    }

    func counter(_ counter: DropCounter) throws(BPFError) -> UInt64 {
        MapBytes.sum(try counters.lookup(MapBytes.of(counter.rawValue)) ?? [])
    }
}
