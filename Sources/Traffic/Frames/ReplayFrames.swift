// The frames of a capture file as a flow: byte for byte, without a tag.

import Packets

/// The frames of a file, once or several times over.
package struct ReplayFrames: FrameSource {
    /// All frames one behind the other, and where each ends.
    private let bytes: [UInt8]
    private let ends: [Int]
    /// Packets of the flow: the frames, times the repetitions.
    package let count: Int

    package init(_ frames: [[UInt8]], repetitions: Int) {
        bytes = Array(frames.joined())
        var end = 0
        ends = frames.map { frame in
            end += frame.count
            return end
        }
        count = frames.count * repetitions
    }

    package var memorySize: Int { bytes.count }
    package var longestFrame: Int { ends.indices.map { range($0).count }.max() ?? 0 }

    package func prepare(_ memory: UnsafeMutableRawBufferPointer) { unsafe memory.copyBytes(from: bytes) }

    @inline(__always)
    package func frameCount(of sequence: Int) -> Int { 1 }

    package func length(of sequence: Int) -> Int { range(sequence % ends.count).count }

    @inline(__always)
    package func frame(
        _ part: Int, of sequence: Int, transmitTime: UInt64, in memory: UnsafeMutableRawBufferPointer
    ) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: memory[range(sequence % ends.count)])
    }

    @inline(__always)
    private func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

    /// Where the IP packets among the frames go.
    package var destinations: Set<IPAddress> {
        Set(
            ends.indices.compactMap { index in
                let frame = Array(bytes[range(index)].prefix(54))
                switch frame.dropFirst(12).prefix(2) {
                case [0x08, 0x00] where frame.count >= 34: return IPAddress(bytes: Array(frame[30..<34]))
                case [0x86, 0xdd] where frame.count >= 54: return IPAddress(bytes: Array(frame[38..<54]))
                default: return nil
                }
            })
    }

    /// The planned frames by content, for the sink that tells them by it.
    func sequences() -> [UInt64: [UInt32]] {
        var sequences: [UInt64: [UInt32]] = [:]
        for sequence in 0..<count {
            let key = FrameContent.key(bytes[range(sequence % ends.count)].span)
            sequences[key, default: []].append(UInt32(truncatingIfNeeded: sequence))
        }
        return sequences
    }
}

/// A frame's content as a number.
enum FrameContent {
    /// FNV-1a over the bytes, the length first.
    static func key(_ frame: borrowing Span<UInt8>) -> UInt64 {
        var hash = FNV1a()
        hash.mix(UInt64(frame.count))
        hash.add(frame)
        return hash.value
    }

    /// That of the frame with the VLAN tag (TPID and TCI) in its place behind the addresses.
    static func key(_ frame: borrowing Span<UInt8>, vlan: UInt32) -> UInt64 {
        guard vlan != 0, frame.count >= 12 else { return key(frame) }
        var hash = FNV1a()
        hash.mix(UInt64(frame.count + 4))
        hash.add(frame.extracting(0..<12))
        for shift: UInt32 in [24, 16, 8, 0] { hash.add([UInt8(truncatingIfNeeded: vlan >> shift)]) }
        hash.add(frame.extracting(12..<frame.count))
        return hash.value
    }
}
