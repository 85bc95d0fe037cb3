// Which packets' fragments came to a node: what waits there for the others may be theirs, and nobody else's.

import BPF
import Glibc
import Namespaces
import Packets
import SystemCalls

/// Notes the fragments of a run's flows that a node's IP takes in, by their identifications, and keeps none of them. The kernel
/// tells how many datagrams wait, not whose they are.
package final class FragmentTap: Sendable {
    private let seen: MappedArray
    private let places: [UInt16: Range<Int>]
    private let sockets: [SharedDescriptor]

    /// Flows of more packets together are not noted: 8 bytes each, in every node.
    private static let mostPackets = 1 << 20

    /// Opens a packet socket for each family inside the namespace, with a program that lets nothing through to it.
    /// - Returns: nil for too many packets.
    /// - Throws: BPFError, SystemCallError: this kernel, or who we are, allows no such programs.
    package init?(
        _ namespace: Namespace, _ keys: [FragmentKey: UInt16], flows plan: [(id: UInt16, planned: Int)]
    ) throws {
        let cut = plan.filter { flow in keys.values.contains(flow.id) }
        let packets = cut.reduce(0) { $0 + $1.planned }
        guard (1...Self.mostPackets).contains(packets) else { return nil }
        var places: [UInt16: Range<Int>] = [:]
        for flow in cut {
            let start = places.values.map(\.upperBound).max() ?? 0
            places[flow.id] = start..<start + flow.planned
        }
        let flows = try Map(
            .hash, named: "netlab_cut", keySize: FragmentKey.size, valueSize: 8, entries: keys.count)
        for (key, flow) in keys {
            guard let place = places[flow] else { continue }
            try flows.update(key.bytes, MapBytes.of(UInt32(place.lowerBound), UInt32(place.count)))
        }
        let map = try Map(.array, named: "netlab_came", valueSize: 8, entries: packets, isMappable: true)
        let program = try Program(
            FragmentTapProgram.code(flows: flows.descriptor.raw, seen: map.descriptor.raw), kind: .socketFilter,
            named: "netlab_tap")
        let raw = program.descriptor.raw
        let families = Set(keys.keys.map(\.source.isIPv6))
        sockets = try namespace.run {
            try families.map { try Self.open(program: raw, protocol: $0 ? 0x86dd : 0x0800) }
        }
        seen = try MappedArray(map)
        self.places = places
    }

    /// Came any fragment of the packet to the node?
    package func saw(_ sequence: Int, of flow: UInt16) -> Bool {
        guard let place = places[flow], place.indices.contains(place.lowerBound + sequence) else { return false }
        return seen[place.lowerBound + sequence] != 0
    }

    /// Of all interfaces, in front of IP. The program is there before the socket is bound.
    private static func open(program: CInt, protocol number: UInt16) throws -> SharedDescriptor {
        let kind = CInt(SOCK_RAW.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let tap = SharedDescriptor(Descriptor(owning: try systemCall("socket") { socket(AF_PACKET, kind, 0) }))
        var program = program
        let attachProgram: CInt = 50  // SO_ATTACH_BPF
        try systemCall("setsockopt", on: "SO_ATTACH_BPF") {
            unsafe setsockopt(tap.raw, SOL_SOCKET, attachProgram, &program, socklen_t(MemoryLayout<CInt>.size))
        }
        var address = sockaddr_storage()
        try systemCall("bind", on: "packet socket") {
            unsafe withUnsafeMutableBytes(of: &address) { bytes in
                unsafe bytes.storeBytes(of: UInt16(AF_PACKET), as: UInt16.self)
                unsafe bytes.storeBytes(of: number.bigEndian, toByteOffset: 2, as: UInt16.self)
                guard let start = bytes.baseAddress else { return CInt(-1) }
                // struct sockaddr_ll
                return unsafe bind(tap.raw, start.assumingMemoryBound(to: sockaddr.self), 20)
            }
        }
        return tap
    }
}

/// Writes the program. r6 the packet, r7 its identification.
private enum FragmentTapProgram {
    private static let header: Int16 = -88
    private static let key: Int16 = -40
    private static let index: Int16 = -96

    /// - Parameters:
    ///   - flows: `FragmentKey` to the first place of its flow's packets and their number.
    ///   - seen: what came of each packet.
    static func code(flows: CInt, seen: CInt) throws(AssemblerError) -> Code {
        var assembler = Assembler()
        let labels = (six: assembler.label("six"), look: assembler.label("look"), out: assembler.label("out"))
        assembler.move(.r6, .r1)
        for word in 0..<FragmentKey.size / 8 {
            assembler.store(.double, .r10, key + Int16(word) * 8, .constant(0))
        }
        load(20, &assembler, else: labels.out)
        assembler.load(.byte, .r1, .r10, header)
        assembler.calculate(.shiftRight, .r1, .constant(4))
        assembler.jump(if: .r1, .equal, .constant(6), to: labels.six)
        assembler.jump(if: .r1, .notEqual, .constant(4), to: labels.out)
        writeKey4(&assembler, else: labels.out)
        assembler.jump(to: labels.look)
        assembler.place(labels.six)
        load(48, &assembler, else: labels.out)
        writeKey6(&assembler, else: labels.out)
        assembler.place(labels.look)
        note(&assembler, flows, seen, else: labels.out)
        assembler.place(labels.out)
        // No byte for the socket.
        assembler.move(.r0, 0)
        assembler.exit()
        return try assembler.assemble()
    }

    /// The first bytes from the IP header on.
    private static func load(_ bytes: Int32, _ assembler: inout Assembler, else out: Label) {
        let fromNetworkHeader: Int32 = 1
        assembler.move(.r1, .r6)
        assembler.move(.r2, 0)
        assembler.move(.r3, .r10)
        assembler.add(.r3, Int32(header))
        assembler.move(.r4, bytes)
        assembler.move(.r5, fromNetworkHeader)
        assembler.call(.loadPacketBytes)
        assembler.jump(if: .r0, .notEqual, .constant(0), to: out)
    }

    /// More fragments, or an offset; then number, addresses and identification.
    private static func writeKey4(_ assembler: inout Assembler, else out: Label) {
        assembler.load(.half, .r1, .r10, header + 6)
        assembler.networkOrder(.r1, .half)
        assembler.calculate(.and, .r1, .constant(0x3fff))
        assembler.jump(if: .r1, .equal, .constant(0), to: out)
        copy(.byte, 9, to: 0, &assembler)
        copy(.word, 12, to: FragmentKey.source, &assembler)
        copy(.word, 16, to: FragmentKey.destination, &assembler)
        assembler.load(.half, .r7, .r10, header + 4)
        assembler.networkOrder(.r7, .half)
    }

    private static func writeKey6(_ assembler: inout Assembler, else out: Label) {
        assembler.load(.byte, .r1, .r10, header + 6)
        assembler.jump(if: .r1, .notEqual, .constant(FragmentKey.header6), to: out)
        copy(.byte, 6, to: 0, &assembler)
        for half in [Int16(0), 8] {
            copy(.double, 8 + half, to: FragmentKey.source + half, &assembler)
            copy(.double, 24 + half, to: FragmentKey.destination + half, &assembler)
        }
        assembler.load(.word, .r7, .r10, header + 44)
        assembler.networkOrder(.r7, .word)
    }

    private static func copy(_ width: Width, _ from: Int16, to place: Int16, _ assembler: inout Assembler) {
        assembler.load(width, .r1, .r10, header + from)
        assembler.store(width, .r10, key + place, .register(.r1))
    }

    private static func note(_ assembler: inout Assembler, _ flows: CInt, _ seen: CInt, else out: Label) {
        find(in: flows, at: key, &assembler, else: out)
        assembler.load(.word, .r1, .r0, 0)
        assembler.load(.word, .r2, .r0, 4)
        assembler.jump(if: .r7, .greaterOrEqual, .register(.r2), to: out)
        assembler.calculate(.add, .r1, .register(.r7))
        assembler.store(.word, .r10, index, .register(.r1))
        find(in: seen, at: index, &assembler, else: out)
        assembler.store(.double, .r0, 0, .constant(1))
    }

    /// r0 = where the value is.
    private static func find(in map: CInt, at key: Int16, _ assembler: inout Assembler, else out: Label) {
        assembler.loadMap(.r1, descriptor: map)
        assembler.move(.r2, .r10)
        assembler.add(.r2, Int32(key))
        assembler.call(.mapLookup)
        assembler.jump(if: .r0, .equal, .constant(0), to: out)
    }
}
