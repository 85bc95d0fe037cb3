// Who talked to whom in a dropped packet: what `netlab drops` shows of packets that are no flow's.

import BPF
import Packets

/// Read from the packet's network header, as far as it was there: zero where it was not.
///
/// Bytes behind those of `DropKey`: run u32, EtherType u16 (network order), protocol u8, version u8, source port u16 and
/// destination port u16 (network order), 4 of nothing, source and destination of 16 bytes each (IPv4: the first 4).
package struct DropPeers: Hashable, Sendable {
    /// The run in the packet's tag; 0 for a packet without one.
    package var run: UInt32 = 0
    /// 0x0800, 0x86dd, 0x0806; 0 for packets that no link layer has seen.
    package var etherType: UInt16 = 0
    /// IPPROTO_*; 0 where the packet is not IP's.
    package var transport: UInt8 = 0
    package var source: IPAddress?
    package var destination: IPAddress?
    /// Of UDP and TCP, first fragments and whole packets.
    package var sourcePort: UInt16 = 0
    package var destinationPort: UInt16 = 0

    static let size = 48

    package init() {}

    /// - Parameter bytes: those behind the key's own.
    init(_ bytes: [UInt8]) {
        run = MapBytes.integer(bytes, at: 0, as: UInt32.self)
        etherType = UInt16(bigEndian: MapBytes.integer(bytes, at: 4, as: UInt16.self))
        transport = MapBytes.integer(bytes, at: 6, as: UInt8.self)
        sourcePort = UInt16(bigEndian: MapBytes.integer(bytes, at: 8, as: UInt16.self))
        destinationPort = UInt16(bigEndian: MapBytes.integer(bytes, at: 10, as: UInt16.self))
        let version = MapBytes.integer(bytes, at: 7, as: UInt8.self)
        source = Self.address(version, bytes, at: 16)
        destination = Self.address(version, bytes, at: 32)
    }

    private static func address(_ version: UInt8, _ bytes: [UInt8], at offset: Int) -> IPAddress? {
        switch version {
        case 4: .v4(IPv4Address(UInt32(bigEndian: MapBytes.integer(bytes, at: offset, as: UInt32.self))))
        case 6: .v6(IPv6Address(number: UInt128(bigEndian: MapBytes.integer(bytes, at: offset, as: UInt128.self))))
        default: nil
        }
    }
}
