// Damaged replies: whatever arrives ends in a value or an error, never in a crash.

import Netlink
import Testing

@Suite struct MutationTests {
    /// Changes, removes, adds or cuts some bytes.
    private func damage(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: bytes.removeSubrange(place...)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
            case 3: bytes[place] = [0, 1, 3, 0x7f, 0x80, 0xff].randomElement(using: &generator) ?? 0
            default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
        }
        return bytes
    }

    /// How many values `dump` reads from these datagrams; nil when it refuses them.
    private func count<Value>(
        _ dump: (inout Socket<ScriptedTransport>) throws -> [Value],
        _ datagrams: @escaping (_ requests: [Reply], _ round: Int) -> [[UInt8]]
    ) -> Int? {
        var socket = Socket(ScriptedTransport(datagrams))
        return try? dump(&socket).count
    }

    @Test(arguments: [
        Captured.statistics, Captured.qdiscs, Captured.classes, Captured.link, Captured.sockets,
        Scripted.error(-22, text: "Invalid handle", offset: 36).bytes(sequence: 0),
    ])
    func damagedReplies(_ captured: [UInt8]) {
        var generator = SeededGenerator(state: 42)
        var read = 0
        var refused = 0
        for _ in 0..<1000 {
            let datagrams = { (requests: [Reply], _: Int) in
                [self.damage(StatisticsTests.replay(captured, sequence: requests[0].sequence), &generator)]
            }
            let outcomes = [
                count(LinkStatistics.dump, datagrams), count(QdiscStatistics.dump, datagrams),
                count(LinkState.dump, datagrams), count({ try UDPSocketStatistics.dump(over: &$0) }, datagrams),
                count({ socket in try ClassStatistics.dump(of: 3, over: &socket) }, datagrams),
            ]
            read += outcomes.filter { $0 != nil }.count
            refused += outcomes.filter { $0 == nil }.count
        }
        #expect(read > 0, "some damage is beyond what a reader looks at")
        #expect(refused > 0)
    }

    @Test func damagedVerdictsOfABatch() {
        var generator = SeededGenerator(state: 7)
        var failed = 0
        for _ in 0..<2000 {
            var socket = Socket(
                ScriptedTransport { requests, _ in
                    requests.map {
                        self.damage(Scripted.error(-17, text: "exists").bytes(sequence: $0.sequence), &generator)
                    }
                })
            var batch = Batch()
            for index in 0..<3 { batch.add(Message(type: 16), operation: "step", tag: index) }
            do { try socket.execute(batch) } catch { failed += 1 }
        }
        #expect(failed > 1000)
    }
}
