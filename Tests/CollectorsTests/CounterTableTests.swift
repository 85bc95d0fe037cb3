// The format of /proc/net/snmp and /proc/net/netstat.

import Testing

@testable import Collectors

@Suite struct CounterTableTests {
    /// As Linux 6.18 prints it, shortened.
    static let snmp = """
        Ip: Forwarding DefaultTTL InReceives InHdrErrors
        Ip: 2 64 17 3
        Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens
        Tcp: 1 200 120000 -1 0
        Udp: InDatagrams NoPorts InErrors
        Udp: 12 5 0

        """

    private func parse(_ text: String, with layout: inout CounterLayout) -> [String: UInt64] {
        let values = layout.read(Array(text.utf8), as: CounterTable.self)
        #expect(values.count == layout.names.count)
        return Dictionary(zip(layout.names, values)) { first, _ in first }
    }

    private func parse(_ text: String) -> [String: UInt64] {
        var layout = CounterLayout()
        return parse(text, with: &layout)
    }

    @Test func snmpFile() {
        var layout = CounterLayout()
        let counters = parse(Self.snmp, with: &layout)
        #expect(layout.names.prefix(4) == ["Ip.Forwarding", "Ip.DefaultTTL", "Ip.InReceives", "Ip.InHdrErrors"])
        #expect(counters.count == 12)
        #expect(counters["Ip.InHdrErrors"] == 3)
        #expect(counters["Udp.NoPorts"] == 5)
        #expect(counters["Tcp.MaxConn"].map { Int64(bitPattern: $0) } == -1)
    }

    @Test func secondReadingUsesTheNamesAgain() {
        var layout = CounterLayout()
        _ = parse(Self.snmp, with: &layout)
        let later = Self.snmp.replacing("Udp: 12 5 0", with: "Udp: 12 6 18446744073709551615")
        #expect(layout.values(in: Array(later.utf8).span) != nil)
        let counters = parse(later, with: &layout)
        #expect(counters["Udp.NoPorts"] == 6)
        #expect(counters["Udp.InErrors"] == .max)
        #expect(counters["Ip.InReceives"] == 17)
    }

    @Test func sectionThatAppearsAndGoes() {
        // IcmpMsg: is printed only once such a message was seen, and gets a name with every new type.
        var layout = CounterLayout()
        let first = "Ip: A B\nIp: 1 2\nUdp: C\nUdp: 3\n"
        let second = "Ip: A B\nIp: 1 2\nIcmpMsg: InType3\nIcmpMsg: 9\nUdp: C\nUdp: 4\n"
        let third = "Ip: A B\nIp: 1 2\nIcmpMsg: InType3 OutType0\nIcmpMsg: 9 8\nUdp: C\nUdp: 5\n"
        #expect(parse(first, with: &layout) == ["Ip.A": 1, "Ip.B": 2, "Udp.C": 3])
        #expect(parse(second, with: &layout) == ["Ip.A": 1, "Ip.B": 2, "IcmpMsg.InType3": 9, "Udp.C": 4])
        #expect(
            parse(third, with: &layout)
                == ["Ip.A": 1, "Ip.B": 2, "IcmpMsg.InType3": 9, "IcmpMsg.OutType0": 8, "Udp.C": 5])
        #expect(parse(first, with: &layout) == ["Ip.A": 1, "Ip.B": 2, "Udp.C": 3])
    }

    @Test(
        arguments: [
            ("", [:]),
            ("Ip: A B\n", [:]),
            ("Ip: A B\nIp: 1 2", ["Ip.A": 1, "Ip.B": 2]),
            ("\n\nIp: A\n\nIp: 1\n", ["Ip.A": 1]),
            ("Ip: A B\nIp: 1\n", ["Ip.A": 1]),
            ("Ip: A\nIp: 1 2\n", ["Ip.A": 1]),
            ("Ip: A\nUdp: B\nUdp: 2\n", ["Udp.B": 2]),
            ("Ip: A B\nIp: 1 x\nUdp: C\nUdp: 3\n", ["Udp.C": 3]),
            ("Ip: A B\nIp: 1 -\nUdp: C\nUdp: 3\n", ["Udp.C": 3]),
            ("Ip:  A   B \nIp:  1   2 \n", ["Ip.A": 1, "Ip.B": 2]),
            ("no colon\nno colon\n", [:]),
            ("Ip:\nIp:\nUdp: C\nUdp: 3\n", ["Udp.C": 3]),
            (":\n:\n", [:]),
        ] as [(String, [String: UInt64])])
    func oddFiles(text: String, expected: [String: UInt64]) {
        #expect(parse(text) == expected)
    }

    @Test func shortReadingIsForgottenByTheNext() {
        var layout = CounterLayout()
        #expect(parse("Ip: A B\nIp: 1\nUdp: C\nUdp: 3\n", with: &layout) == ["Ip.A": 1, "Udp.C": 3])
        #expect(parse("Ip: A B\nIp: 1 2\nUdp: C\nUdp: 3\n", with: &layout) == ["Ip.A": 1, "Ip.B": 2, "Udp.C": 3])
    }

    @Test func damagedFilesNeverCrash() {
        var state: UInt64 = 42
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(limit))
        }
        var layout = CounterLayout()
        var total = 0
        for _ in 0..<5000 {
            var bytes = Array(Self.snmp.utf8)
            for _ in 0...next(4) {
                let place = next(bytes.count)
                if next(2) == 0 { bytes[place] = UInt8(next(256)) } else { bytes.remove(at: place) }
            }
            let values = layout.read(bytes, as: CounterTable.self)
            #expect(values.count == layout.names.count)
            total += values.count
        }
        #expect(total > 5000 * 4)
    }
}

@Suite struct FragmentQueuesTests {
    @Test func bothFamiliesNameTheirQueues() {
        let text = "sockets: used 7\nUDP: inuse 3 mem 0\nRAW: inuse 0\nFRAG: inuse 8 memory 20032\n"
        #expect(FragmentQueues.waiting(in: text) == 8)
        #expect(FragmentQueues.waiting(in: "RAW6: inuse 1\nFRAG6: inuse 2 memory 4000\n") == 2)
        #expect(FragmentQueues.waiting(in: "") == 0)
    }
}
