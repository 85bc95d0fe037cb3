// A replayed flow: the frames of its file, changed as the lab asks, and their times.

import Foundation
import LabFormat
import Packets
import SystemCalls
import Traffic

/// What a replay sends, and when.
struct PreparedReplay: Sendable {
    let frames: ReplayFrames
    let rhythm: Rhythm

    /// - Throws: LabError at the flow's `replay` when the file cannot be read, or holds nothing to send.
    init(_ replay: Replay, from source: MACAddress?, to nextHop: MACAddress?, labFile: String) throws {
        let packets = try Self.packets(replay, labFile)
        do {
            try ReplayTimes.check(packets: packets.count, repetitions: replay.loop)
            rhythm = try Self.rhythm(replay, packets)
        } catch {
            throw LabError("replay '\(replay.file)'", "\(error)", at: replay.location)
        }
        var rewrite = replay.rewrite
        if replay.source == .automatic { rewrite.ethernetSource = source }
        if replay.destination == .automatic { rewrite.ethernetDestination = nextHop }
        let changes = rewrite != FrameRewrite()
        frames = ReplayFrames(
            packets.map { changes ? rewrite.applied(to: $0.bytes) : $0.bytes }, repetitions: replay.loop)
    }

    private static func packets(_ replay: Replay, _ labFile: String) throws -> [CapturedPacket] {
        let path = path(of: replay.file, labFile)
        func refusal(_ reason: String, _ remedy: String? = nil) -> LabError {
            LabError("replay '\(path)'", reason, at: replay.location, remedy: remedy)
        }
        let file: CaptureFile
        do {
            guard let bytes = try Files.readRegular(path, limit: 1 << 30) else {
                throw refusal("it is no regular file")
            }
            guard bytes.count <= 1 << 30 else { throw refusal("it is larger than 1 GiB") }
            file = try CaptureFile(reading: bytes.span)
        } catch let error as SystemCallError { throw refusal("\(error)") } catch let error as CaptureError {
            throw refusal("\(error)")
        }
        if let damage = file.damage {
            throw refusal("\(damage)", "\(file.packets.count) packets before it are whole: 'editcap' writes them anew")
        }
        guard let first = file.packets.first else { throw refusal("it holds no packet") }
        if let other = file.interfaces.first(where: { $0.linkType != CaptureInterface.ethernet }) {
            throw refusal("its link type is \(other.linkType), and only Ethernet (1) can be sent")
        }
        if let number = file.packets.firstIndex(where: { !$0.isWhole }) {
            throw refusal(
                "of packet \(number + 1) only \(file.packets[number].bytes.count) of \(file.packets[number].length) bytes were captured",
                "capture with a larger snap length")
        }
        if case .original = replay.timing, first.time == nil || file.packets.contains(where: { $0.time == nil }) {
            throw refusal("it has packets without times", "give the replay a timing: back-to-back, or a rate")
        }
        return file.packets
    }

    /// Beside the lab file, unless it is absolute.
    private static func path(of file: String, _ labFile: String) -> String {
        guard !file.hasPrefix("/"), let slash = labFile.lastIndex(of: "/") else { return file }
        return labFile[...slash] + file
    }

    private static func rhythm(_ replay: Replay, _ packets: [CapturedPacket]) throws(Timetable.Problem) -> Rhythm {
        switch replay.timing {
        case .backToBack: return .backToBack
        case .packetsPerSecond(let rate): return .packetsPerSecond(rate)
        case .original(let speed):
            return .listed(
                try ReplayTimes.times(packets.map { $0.time ?? 0 }, speed: speed, repetitions: replay.loop))
        }
    }
}

extension Lab {
    /// Reads all replayed files once, so that what is wrong with them is told before anything is made.
    /// - Throws: LabError.
    package func checkReplays() throws {
        for flow in traffic.flows {
            if let replay = flow.replay { _ = try PreparedReplay(replay, from: nil, to: nil, labFile: file) }
        }
    }
}
