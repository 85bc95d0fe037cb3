// Labs of causes that are no losses, or no packets: the tools count what the run counted.

import Foundation
import PacketPath
import TestSupport
import Testing

@Suite("Labs and tools", .serialized, .privileged)
struct SignalLabsTests {
    @Test(.requires(tool: "nstat")) func fragmentsThatComeTwice() throws {
        let run = try KeptRun("fragment-duplicate")
        // 100 datagrams of three fragments, one too many, and 100 of two; all were put together, and none failed.
        #expect(try run.nstat("server", "IpReasmReqds") == 500 && run.nstat("server", "IpReasmOKs") == 200)
        #expect(try run.nstat("server", "IpReasmFails") == 0)
        #expect(try run.nstat("server", "UdpNoPorts") == 100 && run.nstat("server", "UdpInDatagrams") == 100)
    }

    @Test(.requires(tool: "ip")) func aPolicyThatBlocks() throws {
        let run = try KeptRun("ipsec-blocked")
        // One for each send, and one for the connect(2) before.
        let counters = try run.says("client", "cat", "/proc/net/xfrm_stat").split(separator: "\n")
            .map { $0.split { " \t".contains($0) } }.filter { $0.last != "0" }
        #expect(counters == [["XfrmOutPolBlock", "101"]])
        // Nothing of it went out: 100 of the other flow.
        let link = try run.says("client", "ip", "-s", "link", "show", "dev", "eth0").split(separator: "\n")
        let sent = try #require(link.last?.split(separator: " ").dropFirst().first)
        #expect(sent == "100")
        #expect(run.record.ledger.flows[0].sent == 0 && run.record.ledger.flows[0].notSent == ["EPERM": 100])
    }

    @Test(.requires(tool: "tc")) func aQdiscThatTakesBack() throws {
        let run = try KeptRun("qdisc-requeued")
        let text = try run.says("client", "tc", "-s", "-j", "qdisc", "show", "dev", "eth0")
        let qdiscs = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
        let pfifo = try #require(qdiscs?.first { $0["kind"] as? String == "pfifo" })
        #expect(try pfifo["requeues"] as? Int == run.signal("qdisc.requeued@client:eth0"))
        // In bytes all of it: of a burst that it did not make itself the qdisc knows no number.
        #expect(pfifo["drops"] as? Int == 0 && pfifo["bytes"] as? Int == 600 * 104 && pfifo["qlen"] as? Int == 0)
    }

    /// Each level of evidence that is one thing alone has a lab of its own.
    @Test(arguments: [
        ("syn-queue", EvidenceLevel.counter), ("send-fragments", .errno), ("not-accepted", .event),
        ("closed-port", .eventAndCounter),
    ])
    func everyLevelOfEvidence(lab: String, level: EvidenceLevel) throws {
        let losses = try KeptRun(lab).record.ledger.flows.flatMap(\.dropped)
        #expect(!losses.isEmpty && losses.allSatisfy { $0.evidence == level }, "\(losses)")
    }

    @Test(.requires(tool: "nstat")) func aSendBufferThatIsTooSmall() throws {
        let run = try KeptRun("send-fragments")
        // 5,000 bytes are four fragments; nothing of the others went out.
        #expect(try run.nstat("client", "IpFragCreates") == 400 && run.nstat("client", "IpFragFails") == 0)
        #expect(try run.nstat("client", "UdpOutDatagrams") == 100 && run.nstat("client", "UdpSndbufErrors") == 100)
        #expect(try run.nstat("server", "UdpInDatagrams") == 100)
    }

    @Test(.requires(tool: "ip")) func anotherProcessor() throws {
        let run = try KeptRun("cpu-backlog-rps")
        #expect(try run.says("server", "cat", "/sys/class/net/eth0/queues/rx-0/rps_cpus") == "2\n")
        #expect(try run.says("client", "cat", "/sys/class/net/eth0/queues/rx-0/rps_cpus") == "0\n")
        let dropped = run.record.ledger.flows[0].droppedTotal
        #expect(try run.says("server", "cat", "/sys/class/net/eth0/statistics/rx_dropped") == "\(dropped)\n")
    }

    @Test(.requires(tool: "conntrack")) func aTableThatIsFull() throws {
        let run = try KeptRun("conntrack-table-full")
        let limit = try run.says("router", "cat", "/proc/sys/net/netfilter/nf_conntrack_max")
        #expect(try run.says("router", "conntrack", "-C") == limit)
        #expect(try run.conntrack("router", "drop") == 200 && run.conntrack("router", "early_drop") == 0)
    }

    @Test(.requires(tool: "conntrack")) func aTableThatGivesWay() throws {
        let run = try KeptRun("conntrack-evicted")
        #expect(try run.conntrack("router", "early_drop") == run.signal("conntrack.evicted@router"))
        #expect(try run.conntrack("router", "drop") == 0)
        // Those of the flow are among them.
        let mine = try run.says("router", "conntrack", "-L", "-p", "udp", "--dport", "9000").split(separator: "\n")
        #expect(mine.count > 900 && mine.allSatisfy { $0.contains("[UNREPLIED]") })
    }
}
