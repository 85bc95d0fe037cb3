// The ledger as CSV.

import Testing

@testable import PacketPath
@testable import Reporting

@Suite struct CSVReportTests {
    @Test func everyRowOfTheLedgerIsALine() {
        let text = CSVReport.render(Sample.failing())
        let expected = """
            flow,row,node,interface,stage,cause,reason,function,packets,evidence,counter,unit
            web,sent,,,,,,,1000,,,packets
            web,copied,,,,,,,0,,,packets
            web,delivered,,,,,,,700,,,packets
            web,duplicated,,,,,,,2,,,packets
            web,dropped,client,eth0,qdisc,qdisc.limit,QDISC_DROP,__dev_queue_xmit,100,event+counter,eth0 root tbf drops,packets
            web,dropped,server,eth0,socket-buffer,socket-buffer.rcvbuf-full,SOCKET_RCVBUFF,udp_queue_rcv_one_skb,150,event,,packets
            web,in flight,,,socket queue,,,,48,,,packets
            web,unattributed,,,,,,,0,,,packets
            web,unexplained,,,,,,,2,,,packets
            probe,sent,,,,,,,10,,,packets
            probe,copied,,,,,,,0,,,packets
            probe,delivered,,,,,,,0,,,packets
            probe,duplicated,,,,,,,0,,,packets
            probe,dropped,server,,netfilter-input,netfilter-input.rule,NETFILTER_DROP,nft_do_chain,10,event+counter,counter inet netlab closed,packets
            probe,unattributed,,,,,,,0,,,packets
            probe,unexplained,,,,,,,0,,,packets
            ,foreign,router,eth1,unknown,unknown.unknown,BRAND_NEW,shiny,3,event,,packets

            """
        #expect(text == expected.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n"))
    }

    @Test func sharedLossesHaveNoFlow() {
        let text = CSVReport.render(Sample.withoutEvents())
        #expect(
            text.contains("\r\n,shared,router,eth1,qdisc,qdisc.limit,,,100,counter,eth1 root tbf drops,packets\r\n"))
        #expect(text.contains("\r\nvoip,unattributed,,,,,,,50,,,packets\r\n"))
    }

    @Test func bytesOfAStreamSayTheyAreBytes() {
        var record = Sample.passing()
        record.ledger.flows[0].unit = "bytes"
        let name = record.ledger.flows[0].name
        let lines = CSVReport.render(record).split(separator: "\r\n").filter { $0.hasPrefix("\(name),") }
        #expect(lines.contains { $0.hasPrefix("\(name),sent,") && $0.hasSuffix(",bytes") })
        #expect(lines.allSatisfy { $0.hasSuffix(",bytes") || $0.contains(",dropped,") })
    }

    @Test(arguments: [
        ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("two\nlines", "\"two\nlines\""), ("plain", "plain"),
    ])
    func fieldsAreQuotedWhereNeeded(_ name: String, _ quoted: String) {
        var record = Sample.passing()
        record.ledger.flows[0].name = name
        #expect(CSVReport.render(record).contains("\r\n\(quoted),sent,,"))
    }
}
