// Sockets: ss is the witness.

import Netlink
import Glibc
import PacketPath
import SystemCalls
import TestSupport
import Testing

@testable import Collectors

@Suite(.privileged, .requires(tool: "ss")) struct SocketSourcesTests {
    /// skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d0), by the kernel's names, with the two queues before it.
    private func memory(_ listing: String, _ queues: (String, String)) throws -> [String: UInt64] {
        let memory = try #require(
            listing.firstMatch(of: /skmem:\(r(\d+),rb(\d+),t(\d+),tb(\d+),f(\d+),w(\d+),o(\d+),bl(\d+),d(\d+)\)/),
            "\(listing)")
        let found = memory.output
        let numbers = [
            found.1, found.2, found.3, found.4, found.5, found.6, found.7, found.8, found.9,
        ].compactMap { UInt64($0) }
        let names = [
            "rmem_alloc", "rcvbuf", "wmem_alloc", "sndbuf", "fwd_alloc", "wmem_queued", "optmem", "backlog", "drops",
        ]
        var shown = Dictionary(uniqueKeysWithValues: zip(names, numbers))
        guard !queues.0.isEmpty else { return shown }
        let waiting = try #require(listing.firstMatch(of: /(?:UNCONN|LISTEN|ESTAB)\s+(\d+)\s+(\d+)/))
        shown[queues.0] = UInt64(waiting.output.1)
        shown[queues.1] = UInt64(waiting.output.2)
        return shown
    }

    @Test func datagramSocketsAgree() throws {
        let bed = try CollectorBed()
        let receiver = try bed.socket(port: 9000)
        try bed.send(10, to: "127.0.0.1", port: 9000)
        let observed = try bed.read(SocketCollector.self)
        let shown = try memory(try bed.text("ss", "-unma", "sport = 9000"), ("rqueue", "wqueue"))
        try expectEqual(observed["udp 9000"], shown, "udp 9000")
        #expect(shown["drops"] ?? 0 > 0 && shown["rmem_alloc"] ?? 0 > 0)
        withExtendedLifetime(receiver) {}
    }

    @Test func listeningSocketsAgree() throws {
        let bed = try CollectorBed()
        let listener = try bed.listener(port: 80)
        let connections = try (0..<4).map { _ in try bed.connection(port: 80) }
        let node = try NodeCollectors(node: "n", namespace: bed.namespace, sources: [ListenCollector.self])
        let queue = CounterKey(node: "n", source: .listen, object: "tcp 80", name: "accept_queue")
        let drops = CounterKey(node: "n", source: .listen, object: "tcp 80", name: "drops")
        // One more than asked for is let in; the SYNs of the others are repeated after a second.
        let sample = try bed.sample(node) { $0.counters[queue] == 2 && $0.counters[drops] ?? 0 > 0 }
        #expect(sample.counters[queue] == 2)
        var agreed = false
        for _ in 0..<20 where !agreed {
            let before = CollectorBed.counters(try node.sample())
            let shown = try memory(try bed.text("ss", "-ltnm", "sport = 80"), ("accept_queue", "accept_limit"))
            guard try before == CollectorBed.counters(node.sample()) else { continue }
            try expectEqual(before["tcp 80"], shown, "tcp 80")
            #expect(shown["drops"] ?? 0 > 0)
            agreed = true
        }
        #expect(agreed)
        withExtendedLifetime((listener, connections)) {}
    }

    @Test func connectionsAgree() throws {
        let bed = try CollectorBed()
        let listener = try bed.listener(port: 80)
        let client = try bed.connection(port: 80)
        let payload = [UInt8](repeating: 7, count: 5000)
        #expect(unsafe send(client.descriptor.raw, payload, payload.count, 0) == 5000)
        let node = try NodeCollectors(node: "n", namespace: bed.namespace, sources: [ConnectionCollector.self])
        let sample = try bed.sample(node) { sample in
            sample.counters.contains { $0.key.name == "bytes_acked" && $0.value == 5001 }
        }
        let observed = CollectorBed.counters(sample)
        let (object, counters) = try #require(observed.first { $0.key.hasSuffix(" 127.0.0.1:80") })
        let listing = try bed.text("ss", "-tnmi", "dport = 80")
        for (name, value) in try memory(listing, ("rqueue", "wqueue")) { #expect(counters[name] == value, "\(name)") }
        try compareInformation(listing, counters)
        #expect(object.hasPrefix("127.0.0.1:") && observed.count == 2)
        withExtendedLifetime(listener) {}
    }

    /// ss leaves out what is 0, and shows times in milliseconds. The times since the last packet go on.
    private func compareInformation(_ listing: String, _ counters: [String: UInt64]) throws {
        let words = [
            "cwnd": "snd_cwnd", "mss": "snd_mss", "rcvmss": "rcv_mss", "pmtu": "pmtu", "advmss": "advmss",
            "bytes_sent": "bytes_sent", "bytes_acked": "bytes_acked", "bytes_received": "bytes_received",
            "segs_out": "segs_out", "segs_in": "segs_in", "data_segs_out": "data_segs_out",
            "data_segs_in": "data_segs_in", "delivered": "delivered", "rcv_space": "rcv_space",
            "rcv_ssthresh": "rcv_ssthresh", "snd_wnd": "snd_wnd", "bytes_retrans": "bytes_retrans",
            "notsent": "notsent_bytes", "unacked": "unacked", "lost": "lost", "dsack_dups": "dsack_dups",
            "reord_seen": "reord_seen", "rcv_ooopack": "rcv_ooopack",
        ]
        for (word, name) in words {
            let shown = listing.split(separator: " ").first { $0.hasPrefix("\(word):") }
            let value = shown.flatMap { UInt64($0.dropFirst(word.count + 1).prefix(while: \.isNumber)) }
            #expect(counters[name] == value ?? 0, "\(name)")
        }
        let rtt = try #require(listing.firstMatch(of: #/ rtt:([\d.]+)/([\d.]+)/#))
        #expect(counters["rtt"].map { Double($0) / 1000 } == Double(rtt.output.1))
        #expect(counters["rttvar"].map { Double($0) / 1000 } == Double(rtt.output.2))
        #expect(counters["bytes_sent"] == 5000)
    }

    @Test func packetSocketsAgree() throws {
        let bed = try CollectorBed()
        let capture = try bed.packetSocket(on: "eth0")
        try bed.send(10, to: "10.0.0.2")
        let observed = try bed.read(PacketSocketCollector.self)
        let shown = try memory(try bed.text("ss", "-0", "-nm"), ("", ""))
        try expectEqual(observed["eth0"], shown, "packet socket")
        #expect(shown["drops"] ?? 0 > 0)
        withExtendedLifetime(capture) {}
    }

    @Test func socketsAreAskedForOnlyWhereThereAreAny() throws {
        let bed = try CollectorBed()
        let node = try NodeCollectors(node: "n", namespace: bed.namespace, sources: [SocketCollector.self])
        #expect(try node.sample().groups.isEmpty)
        let other = try bed.socket(port: 9005)
        #expect(try node.sample().groups.map(\.object) == ["udp 9005"])
        let receiver = try bed.socketOverIPv6(port: 9006)
        #expect(try node.sample().groups.map(\.object) == ["udp 9005", "udp 9006"])
        withExtendedLifetime((other, receiver)) {}
    }

    @Test(arguments: [
        ("UDP6: inuse 12\nTCP6: inuse 0\n", 12), ("UDP6: inuse x", 0), ("UDP: inuse 3\n", nil), ("", nil),
    ])
    func usage(text: String, expected: Int?) {
        #expect(SocketUsage.inUse(Array("UDP6: inuse ".utf8), in: Array(text.utf8)) == expected)
    }
}
