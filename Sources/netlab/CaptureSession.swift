// A capture as it goes on: frames to a file, a pipe or the terminal, and a word at the end.

import Foundation
import LabRuntime
import Packets
import SystemCalls

/// Frames in, lines or blocks out.
struct CaptureSession {
    let capture: LabCapture
    /// nil: lines on the terminal.
    let file: CaptureOutput?
    /// Frames after which it ends.
    let most: Int
    private var frames = 0
    private var dropped = 0
    private var header: [UInt8] = []
    /// Tagged frames of a pipe whose fate is not known, the oldest first.
    private var open: [CapturedPacket] = []
    private var looked = Clock.monotonic

    /// Frames that are remembered: what is older has left the lab.
    private static let mostOpen = 20_000
    private static let interval: UInt64 = 200_000_000

    init(capture: LabCapture, file: CaptureOutput?, most: Int) {
        self.capture = capture
        self.file = file
        self.most = most
    }

    private var isPipe: Bool { file.map { !$0.isFile } ?? false }

    mutating func begin(_ version: String) throws {
        header = capture.header(application: "netlab \(version)")
        if isPipe {
            let drops = CaptureInterface(name: "drops")
            header += PcapngWriter.interface(drops, description: "frames that were dropped in the lab, once more")
        }
        try file?.write(header)
    }

    /// Goes on until the time, the number of frames, a signal or the end of the lab; false if the reader has gone away.
    mutating func run(until deadline: UInt64?, isThere: () throws -> Bool) throws -> Bool {
        file?.deadline = deadline
        while frames < most, !Interrupts.isRequested {
            let now = Clock.monotonic
            if let deadline, now >= deadline { break }
            let left = deadline.map { Int(($0 - now) / 1_000_000) + 1 } ?? .max
            let packets = try capture.read(within: min(left, 100))
            try take(packets.prefix(most - frames))
            try Console.check()
            guard Clock.monotonic - looked > Self.interval else { continue }
            looked = Clock.monotonic
            if isPipe, file?.isClosed == true { return false }
            try tellFates()
            if try !isThere() { break }
        }
        return true
    }

    private mutating func take(_ packets: ArraySlice<CapturedPacket>) throws {
        frames += packets.count
        guard let file else {
            for packet in packets { Console.print(line(packet)) }
            return
        }
        if !packets.isEmpty { try file.write(packets.flatMap { PcapngWriter.packet($0) }) }
        guard isPipe, capture.dropsMissing == nil else { return }
        open += packets.filter { Tag(endOf: $0.bytes.span) != nil }
        if open.count > Self.mostOpen { open.removeFirst(open.count - Self.mostOpen) }
    }

    /// In a pipe a dropped frame comes once more, on the last interface.
    private mutating func tellFates() throws {
        guard isPipe else { return }
        var rest: [CapturedPacket] = []
        var told: [UInt8] = []
        for (packet, fate) in zip(open, capture.fates(of: open)) {
            guard let fate else {
                rest.append(packet)
                continue
            }
            var again = packet
            again.interface = capture.endpoints.count
            again.direction = nil
            again.comments = ["\(fate), seen at \(capture.endpoints[packet.interface])"]
            told += PcapngWriter.packet(again)
            dropped += 1
        }
        open = rest
        if !told.isEmpty { try file?.write(told) }
    }

    /// Makes the file whole, and says what it is.
    mutating func end() throws {
        // What is queued came before the end was asked for.
        while frames < most {
            let packets = try capture.read(within: 0)
            if packets.isEmpty { break }
            try take(packets.prefix(most - frames))
        }
        try tellFates()
        if let file {
            if file.isFile { try addComments(file) }
            try file.write(capture.statistics())
        }
        let lost = try capture.lost()
        for (endpoint, number) in zip(capture.endpoints, lost) where number > 0 {
            Console.error(
                "warning: \(number) frames of \(endpoint) were lost by the observer: they are not in the capture")
        }
        let fates = dropped > 0 ? ", \(dropped) of them dropped in the lab" : ""
        let place = file.map { ": \($0.name)" } ?? ""
        Console.error("\(frames) frames\(fates)\(place)")
    }

    private mutating func addComments(_ file: CaptureOutput) throws {
        guard capture.dropsMissing == nil else { return }
        do {
            dropped = try file.comment(with: capture.fates(of:), header: header)
        } catch let error as LabError {
            Console.error("warning: \(error)")
        }
    }

    /// `17:03:12.123456789 router:eth1 > 10.0.0.2.4000 > 10.0.0.6.9000: UDP, length 58`
    private func line(_ packet: CapturedPacket) -> String {
        let time = packet.time ?? 0
        let date = Date(timeIntervalSince1970: Double(time / 1_000_000_000))
        let clock = date.formatted(.iso8601.time(includingFractionalSeconds: false))
        let fraction = String(time % 1_000_000_000)
        let zeros = String(repeating: "0", count: 9 - fraction.count)
        let way = packet.direction == .outbound ? "out" : "in "
        return "\(clock).\(zeros)\(fraction) \(capture.endpoints[packet.interface]) \(way) "
            + FrameLine.text(packet.bytes, length: packet.length)
    }
}
