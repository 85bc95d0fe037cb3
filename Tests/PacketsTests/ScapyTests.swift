// A few frames byte for byte as scapy makes them.

import Packets
import TestSupport
import Testing

@Suite(.requires(tool: "scapy")) struct ScapyTests {
    /// The sample of that name, and what scapy calls it.
    static let frames: [(name: String, scapy: String)] = [
        ("eth ipv4 udp", "e/i/UDP(sport=4000,dport=9000)"),
        ("vlan", "e/Dot1Q(vlan=100,prio=5,id=1)/i/UDP(sport=4000,dport=9000)"),
        ("icmp echo", "e/i/ICMP(type=8,id=12,seq=34)"),
        (
            "neighbour solicitation",
            "e/IPv6(src='2001:db8::1',dst='2001:db8::2',hlim=255)/ICMPv6ND_NS(tgt='2001:db8::2')"
                + "/ICMPv6NDOptSrcLLAddr(lladdr='02:00:00:00:00:01')"
        ),
        (
            "tcp syn",
            "e/i/TCP(sport=4000,dport=80,flags='SEC',seq=1000,window=512,options=["
                + "('MSS',1460),('SAckOK',b''),('Timestamp',(1,2)),('NOP',None),('WScale',7)])"
        ),
        (
            "vxlan",
            "e/i/UDP(sport=50000,dport=4789)/VXLAN(flags=8,vni=42)/Ether(src='02:00:00:00:00:11',dst='02:00:00:00:00:12')"
                + "/i/UDP(sport=4000,dport=9000)"
        ),
    ]

    @Test func bytesAgree() throws {
        let samples = try Self.frames.map { frame in
            try #require(SampleFrame.all.first { $0.name == frame.name })
        }
        let expressions = zip(Self.frames, samples).map { frame, sample in
            let payload = sample.payload.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            return "print(bytes(\(frame.scapy)/bytes.fromhex('\(payload)')).hex())"
        }
        let program =
            "from scapy.all import *\nfrom scapy.layers.vxlan import VXLAN\n"
            + "e=Ether(src='02:00:00:00:00:01',dst='02:00:00:00:00:02')\ni=IP(src='10.0.0.1',dst='10.0.0.2',id=0)\n"
            + expressions.joined(separator: "\n")
        let output = try Witness.run("python3", "-c", program)
        let ours = try samples.map { sample in
            try Frame(sample.headers, payload: sample.payload).encoded()
                .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        #expect(output.output.split(separator: "\n").map(String.init) == ours, "\(output.error)")
    }
}
