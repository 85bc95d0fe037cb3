// A kernel made of a script: answers each send with prepared datagrams.

import Netlink
import SystemPackage

final class ScriptedTransport: Transport {
    /// What was sent, one element per send.
    private(set) var sent: [[UInt8]] = []
    private var waiting: [[UInt8]] = []
    private let answer: (_ requests: [Reply], _ round: Int) -> [[UInt8]]

    /// - Parameter answer: the datagrams to give for the requests of one send, and the number of that send from 0.
    init(_ answer: @escaping (_ requests: [Reply], _ round: Int) -> [[UInt8]]) { self.answer = answer }

    /// Always gives the same datagrams, with the sequence number of the first request put into each message.
    convenience init(_ datagrams: [[Scripted]]) {
        self.init { requests, _ in
            datagrams.map { datagram in datagram.flatMap { $0.bytes(sequence: requests[0].sequence) } }
        }
    }

    func send(_ bytes: [UInt8]) throws(NetlinkError) {
        guard let requests = Reply.parse(bytes[...]) else { throw NetlinkError("script", errno: .invalidArgument) }
        waiting += answer(requests, sent.count)
        sent.append(bytes)
    }

    func receive() throws(NetlinkError) -> ArraySlice<UInt8> {
        guard !waiting.isEmpty else { throw NetlinkError("script", errno: .resourceTemporarilyUnavailable) }
        return waiting.removeFirst()[...]
    }
}

/// One message of a script.
struct Scripted {
    var type: UInt16
    var flags: UInt16 = 0
    var payload: [UInt8] = []

    static func data(_ payload: [UInt8] = [], type: UInt16 = 16, flags: UInt16 = Message.Flags.multi) -> Scripted {
        Scripted(type: type, flags: flags, payload: payload)
    }

    static func done(_ code: Int32 = 0, flags: UInt16 = 0) -> Scripted {
        Scripted(type: 3, flags: Message.Flags.multi | flags, payload: little(code))
    }

    /// NLMSG_ERROR with the request's header and, if there are any, extended-ACK attributes.
    static func error(_ code: Int32, text: String? = nil, offset: UInt32? = nil) -> Scripted {
        var attributes: [UInt8] = []
        if let text {
            let value = Array(text.utf8) + [0]
            attributes += little(UInt16(4 + value.count)) + little(UInt16(1)) + value
            while attributes.count % 4 != 0 { attributes.append(0) }
        }
        if let offset { attributes += little(UInt16(8)) + little(UInt16(2)) + little(offset) }
        let flags: UInt16 = attributes.isEmpty ? 0x100 : 0x300
        return Scripted(type: 2, flags: flags, payload: little(code) + [UInt8](repeating: 0, count: 16) + attributes)
    }

    func bytes(sequence: UInt32) -> [UInt8] {
        let padding = [UInt8](repeating: 0, count: (4 - payload.count % 4) % 4)
        return little(UInt32(16 + payload.count)) + little(type) + little(flags) + little(sequence) + little(UInt32(77))
            + payload + padding
    }
}

/// The bytes of a number on a little-endian machine.
func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    (0..<MemoryLayout<Number>.size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}

/// Bytes from hexadecimal digits; blanks and line ends are skipped.
func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// SplitMix64: the same numbers from the same seed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}
