// The fields of a frame that are written anew in each packet.

import Packets

/// A number that repeats the packet's sequence, so that a packet is known by its header alone.
struct CounterPatch {
    let offset: Int
    /// 2 or 4 bytes.
    let isLong: Bool

    var range: Range<Int> { offset..<(offset + (isLong ? 4 : 2)) }

    /// nil: the header has no such number, or the flow writes it.
    init?(_ header: any Header, at start: Int) {
        switch header {
        case let header as IPv4Header where header.id == nil: (offset, isLong) = (start + 4, false)
        case let header as IPv6FragmentHeader where header.id == nil: (offset, isLong) = (start + 4, true)
        case let header as TCPHeader where header.sequence == nil: (offset, isLong) = (start + 4, true)
        case let header as ICMPHeader where header.sequence == nil: (offset, isLong) = (start + 6, false)
        case let header as ICMPv6Header where header.sequence == nil && !header.isNeighbourDiscovery:
            (offset, isLong) = (start + 6, false)
        default: return nil
        }
    }

    @inline(__always)
    func store(_ sequence: UInt32, in frame: UnsafeMutableRawBufferPointer) {
        if isLong {
            unsafe frame.storeBytes(of: sequence.bigEndian, toByteOffset: offset, as: UInt32.self)
        } else {
            let low = UInt16(truncatingIfNeeded: sequence)
            unsafe frame.storeBytes(of: low.bigEndian, toByteOffset: offset, as: UInt16.self)
        }
    }
}

/// A field that takes one of several values.
struct FieldPatch {
    private let field: VaryingField
    private let offset: Int

    /// `header` is where the field's header begins in the frame.
    init(_ field: VaryingField, header: Int) {
        self.field = field
        offset = header + field.place.offset
    }

    var range: Range<Int> { offset..<(offset + field.place.width) }

    /// Writes the value's bits, and leaves those beside them in the same bytes.
    @inline(__always)
    func store(_ sequence: UInt32, in frame: UnsafeMutableRawBufferPointer) {
        let place = field.place
        let mask = place.bits == 128 ? UInt128.max : (1 << UInt128(place.bits) - 1) << UInt128(place.shift)
        let value = field.values.value(at: Int(sequence), field.stream) << UInt128(place.shift)
        for index in 0..<place.width {
            let shift = UInt128(8 * (place.width - 1 - index))
            let bits = UInt8(truncatingIfNeeded: value >> shift) & UInt8(truncatingIfNeeded: mask >> shift)
            let kept = unsafe frame[offset + index] & ~UInt8(truncatingIfNeeded: mask >> shift)
            unsafe frame[offset + index] = kept | bits
        }
    }
}
