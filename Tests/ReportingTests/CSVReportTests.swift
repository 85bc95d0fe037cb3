// The ledger as CSV.

import Testing

@testable import PacketPath
@testable import Reporting

@Suite struct CSVReportTests {
    @Test func everyRowOfTheLedgerIsALine() {
        let text = CSVReport.render(Sample.failing())
        let expected = """
            flow,row,node,interface,stage,cause,reason,function,packets,evidence,counter
            web,sent,,,,,,,1000,,
            web,copied,,,,,,,0,,
            web,delivered,,,,,,,700,,
            web,duplicated,,,,,,,2,,
            web,dropped,client,eth0,qdisc,qdisc.limit,QDISC_DROP,__dev_queue_xmit,100,event+counter,eth0 root tbf drops
            web,dropped,server,eth0,socket-buffer,socket-buffer.rcvbuf-full,SOCKET_RCVBUFF,udp_queue_rcv_one_skb,150,event,
            web,in flight,,,socket queue,,,,48,,
            web,unattributed,,,,,,,0,,
            web,unexplained,,,,,,,2,,
            probe,sent,,,,,,,10,,
            probe,copied,,,,,,,0,,
            probe,delivered,,,,,,,0,,
            probe,duplicated,,,,,,,0,,
            probe,dropped,server,,netfilter-input,netfilter-input.rule,NETFILTER_DROP,nft_do_chain,10,event+counter,counter inet netlab closed
            probe,unattributed,,,,,,,0,,
            probe,unexplained,,,,,,,0,,
            ,foreign,router,eth1,unknown,unknown.unknown,BRAND_NEW,shiny,3,event,

            """
        #expect(text == expected.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n"))
    }

    @Test func sharedLossesHaveNoFlow() {
        let text = CSVReport.render(Sample.withoutEvents())
        #expect(text.contains("\r\n,shared,router,eth1,qdisc,qdisc.limit,,,100,counter,eth1 root tbf drops\r\n"))
        #expect(text.contains("\r\nvoip,unattributed,,,,,,,50,,\r\n"))
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
