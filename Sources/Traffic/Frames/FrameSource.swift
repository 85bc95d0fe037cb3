// What a flow sends: the frames of each of its packets.

import Packets

/// The frames of a flow. Everything is a function of the packet's sequence number, so that packet n can be known without
/// its predecessors; nothing allocates once the memory is prepared.
package protocol FrameSource: Sendable {
    /// Bytes of memory that `frame` works in.
    var memorySize: Int { get }

    /// Fills the memory, once before the first packet.
    func prepare(_ memory: UnsafeMutableRawBufferPointer)

    /// How many frames a packet is: one, or its fragments.
    func frameCount(of sequence: Int) -> Int

    /// Bytes of all frames of a packet, each from the MAC addresses to the payload's end.
    func length(of sequence: Int) -> Int

    /// A packet's frame number `part`, made in `memory`; asked for in order, from 0.
    func frame(
        _ part: Int, of sequence: Int, transmitTime: UInt64, in memory: UnsafeMutableRawBufferPointer
    ) -> UnsafeRawBufferPointer
}

extension FrameSource {
    /// The digest of the first `count` packets' frames one after the other, their times 0. It depends on nothing but
    /// the flow.
    package func digest(count: Int) -> UInt64 {
        var digest = FNV1a()
        unsafe forEachFrame(count: count) { unsafe digest.add($0) }
        return digest.value
    }

    /// A packet's frames as arrays.
    package func frames(of sequence: Int, transmitTime: UInt64 = 0) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        unsafe forEachFrame(from: sequence, count: 1, transmitTime: transmitTime) { unsafe frames.append(Array($0)) }
        return frames
    }

    private func forEachFrame(
        from first: Int = 0, count: Int, transmitTime: UInt64 = 0, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        var memory = [UInt8](repeating: 0, count: memorySize)
        unsafe memory.withUnsafeMutableBytes { memory in
            unsafe prepare(memory)
            for sequence in first..<(first + count) {
                for part in 0..<frameCount(of: sequence) {
                    unsafe body(frame(part, of: sequence, transmitTime: transmitTime, in: memory))
                }
            }
        }
    }
}
