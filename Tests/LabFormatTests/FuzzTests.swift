// Mutations of good labs: whatever the text, there is a lab or an error, and never a crash.

import Foundation
import LabFormat
import Testing

/// SplitMix64: the same seed gives the same mutations everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}

@Suite struct FuzzTests {
    private static let fragments = [
        "*", "&a ", "*a", "{", "}", "[", "]", ":", ": ", "- ", "\n", "\t", "\"", "'", "|", "> ", "? ", "!!", "#", "%",
        "${", "${rate}", "::",
        "0", "-1", "99999999999999999999", "1e9", "/", "..", "~", "null", "\u{0}", "\u{feff}", "\u{e9}", "<<: ",
        "---\n", "\r", "\\x",
    ]

    private func mutated(_ text: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = text
        for _ in 0...Int.random(in: 0...3, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            case 2, 3:
                bytes.insert(contentsOf: Array((Self.fragments.randomElement(using: &random) ?? "").utf8), at: place)
            case 4:
                let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
                bytes.removeSubrange(place..<end)
            default:
                let end = min(bytes.count, place + Int.random(in: 1...60, using: &random))
                bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &random))
            }
            if bytes.isEmpty { bytes = text }
        }
        return bytes
    }

    /// NETLAB_MUTATIONS raises the number for the soak.
    static let rounds = ProcessInfo.processInfo.environment["NETLAB_MUTATIONS"].flatMap { Int($0) } ?? 1500

    @Test(arguments: ["composite.yaml", "tbf.yaml", "processes.yaml"])
    func mutationsGiveALabOrAnError(_ name: String) throws {
        let file = try #require(try Golden.files("good").first { $0.lastPathComponent == name })
        let text = Array(try Data(contentsOf: file))
        var random = SplitMix(state: 20_261_121)
        var labs = 0
        for round in 0..<Self.rounds {
            let bytes = mutated(text, &random)
            let result = LabReader.read(bytes: bytes, file: name)
            let hasErrors = result.diagnostics.contains { $0.severity == .error }
            #expect((result.lab == nil) == hasErrors, "round \(round): \(String(decoding: bytes, as: UTF8.self))")
            if result.lab != nil { labs += 1 }
        }
        // Neither kind of answer is the only one.
        #expect(labs > Self.rounds / 150 && labs < Self.rounds - Self.rounds / 150, "\(labs) labs")
    }
}
