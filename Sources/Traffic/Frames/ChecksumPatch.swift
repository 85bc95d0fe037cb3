// The checksums of a frame that are written anew in each packet.

import Packets

/// Which bytes a computed checksum covers.
struct ChecksumCoverage {
    /// Where the checksum lies.
    let checksum: Int
    let bytes: Range<Int>
    /// The addresses of the pseudo header, if there is one.
    var addresses: Range<Int>?
    /// UDP sends a checksum of 0 as 0xffff.
    var zeroMeansNone = false

    /// nil: the header has no checksum, or the flow writes it.
    init?(of headers: [any Header], _ index: Int, _ offsets: [Int], end: Int) {
        let start = offsets[index]
        switch headers[index] {
        case let header as IPv4Header where header.checksum == nil:
            (checksum, bytes) = (start + 10, start..<(start + header.byteCount))
            return
        case let header as ICMPHeader where header.checksum == nil:
            (checksum, bytes) = (start + 2, start..<end)
            return
        case let header as GREHeader where header.hasChecksum && header.checksum == nil:
            (checksum, bytes) = (start + 4, start..<end)
            return
        case let header as UDPHeader where header.checksum == nil:
            (checksum, bytes) = (start + 6, start..<end)
            zeroMeansNone = true
        case let header as TCPHeader where header.checksum == nil: (checksum, bytes) = (start + 16, start..<end)
        case let header as ICMPv6Header where header.checksum == nil: (checksum, bytes) = (start + 2, start..<end)
        default: return nil
        }
        for outer in headers[..<index].indices.reversed() {
            if headers[outer] is IPv4Header { addresses = (offsets[outer] + 12)..<(offsets[outer] + 20) }
            if headers[outer] is IPv6Header { addresses = (offsets[outer] + 8)..<(offsets[outer] + 40) }
            if addresses != nil { return }
        }
        // Without an IP header around it there is nothing to compute.
        return nil
    }
}

/// A checksum over fixed bytes and a few words that change. Sums are taken in the processor's byte order: a ones'
/// complement sum is the same in either (RFC 1071).
struct ChecksumPatch {
    private let offset: Int
    /// The sum of the words that do not change.
    private let base: UInt64
    /// Where the words that change begin: a run of them side by side, which is all that most have, and others.
    private let run: Range<Int>
    private let others: [Int]
    /// The last byte of an odd number, if it changes.
    private let tail: Int?
    private let zeroMeansNone: Bool

    /// nil: nothing of it changes. `bytes` is a frame whose checksum is right.
    init?(_ coverage: ChecksumCoverage, changing: [Range<Int>], in bytes: [UInt8]) {
        var words: Set<Int> = []
        for area in [coverage.bytes] + (coverage.addresses.map { [$0] } ?? []) {
            for range in changing.map({ $0.clamped(to: area) }) where !range.isEmpty {
                for place in range where place != coverage.checksum && place != coverage.checksum + 1 {
                    words.insert(place - (place - area.lowerBound) % 2)
                }
            }
        }
        if words.isEmpty { return nil }
        tail = words.remove(coverage.bytes.upperBound - 1)
        let sorted = words.sorted()
        let last = sorted.last ?? 0
        let first = stride(from: last, through: 0, by: -2).prefix { words.contains($0) }.last ?? last
        run = words.isEmpty ? 0..<0 : first..<(last + 2)
        others = sorted.filter { $0 < first }
        offset = coverage.checksum
        zeroMeansNone = coverage.zeroMeansNone
        func word(_ place: Int) -> UInt16 { UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8 }
        var sum = UInt64(~word(offset)) + sorted.reduce(0) { $0 + UInt64(~word($1)) }
        if let tail { sum += UInt64(~UInt16(bytes[tail])) }
        // The two forms of zero are one number, but only this one is a sum of something.
        base = sum == 0 ? 0xffff : UInt64(InternetChecksum.fold(sum))
    }

    @inline(__always)
    func store(in frame: UnsafeMutableRawBufferPointer) {
        var sum = base
        var place = run.lowerBound
        while place < run.upperBound {
            sum &+= UInt64(unsafe frame.loadUnaligned(fromByteOffset: place, as: UInt16.self))
            place &+= 2
        }
        for index in others.indices {
            sum &+= UInt64(unsafe frame.loadUnaligned(fromByteOffset: others[index], as: UInt16.self))
        }
        if let tail { sum &+= UInt64(unsafe frame[tail]) }
        sum = (sum & 0xffff) &+ (sum >> 16)
        sum = (sum & 0xffff) &+ (sum >> 16)
        let checksum = zeroMeansNone && sum == 0xffff ? 0xffff : ~UInt16(truncatingIfNeeded: sum)
        unsafe frame.storeBytes(of: checksum, toByteOffset: offset, as: UInt16.self)
    }
}
