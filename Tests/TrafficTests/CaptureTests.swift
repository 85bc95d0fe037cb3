// tcpdump(8) as the witness that frames are well formed.

import Foundation
import Namespaces
import SystemCalls
import TestSupport
import Testing
import Traffic

@Suite(.privileged, .requires(tool: "ip"), .requires(tool: "tcpdump")) struct CaptureTests {
    @Test(arguments: [24, 33, 58, 1472]) func tcpdumpFindsNothingWrong(payloadSize: Int) throws {
        let pair = try VethPair()
        let sink = try pair.socketSink()
        try sink.start()
        let file = FileManager.default.temporaryDirectory.appending(path: "netlab-\(UUID().uuidString).pcap").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let capture = try FreshThread {
            try Witness.run(
                "timeout", "20", "tcpdump", "-i", "eth0", "-Z", "root", "-U", "-c", "300", "-w", file, "udp", in: pair.b
            )
        }
        // The first few packets may pass while tcpdump changes its filter: there are more than it waits for.
        try awaitPacketSocket(in: pair.b)
        _ = try pair.generator().send(try pair.template(payloadSize: payloadSize), count: 400, pacing: .backToBack)
        #expect(try capture.join().status == 0)
        let text = try Witness.run("tcpdump", "-r", file, "-nvv").output
        #expect(text.components(separatedBy: "[udp sum ok]").count == 301)
        #expect(!text.contains("bad") && text.components(separatedBy: "ttl 64, id ").count == 301)
        #expect(text.contains("10.0.0.1.4000 > 10.0.0.2.9000: [udp sum ok] UDP, length \(payloadSize)"))
        _ = try sink.settle()
        _ = try sink.stop()
    }

    /// Waits until somebody listens on an interface of the namespace.
    private func awaitPacketSocket(in namespace: Namespace) throws {
        let deadline = Clock.monotonic + 15_000_000_000
        while Clock.monotonic < deadline {
            let sockets = try namespace.run { try Files.text("/proc/thread-self/net/packet") }
            // Behind the heading: address, references, type, protocol 0003, interface.
            if sockets.split(separator: "\n").dropFirst().contains(where: { $0.contains(" 0003 ") }) { return }
            Clock.sleep(milliseconds: 5)
        }
        Issue.record("tcpdump did not begin to listen")
    }
}
