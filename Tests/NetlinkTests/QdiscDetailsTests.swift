// The counters of single kinds, read from the kernel's structs.

import Testing

@testable import Netlink

@Suite struct QdiscDetailsTests {
    /// Numbers of 32 bits, each its own position.
    private func struct32(_ count: UInt32) -> ArraySlice<UInt8> {
        Message.body { body in for number in 0..<count { body.put(number) } }[...]
    }

    @Test func red() {
        let read = QdiscDetails("red", struct32(4))
        #expect(read.names == ["early", "pdrop", "other", "marked"] && read.values == [0, 1, 2, 3])
    }

    @Test func codelAndFairCodel() {
        let codel = QdiscDetails("codel", struct32(9))
        #expect(codel["drop_overlimit"] == 5 && codel["ecn_mark"] == 6 && codel["ce_mark"] == 8)
        let fair = QdiscDetails("fq_codel", struct32(10))
        #expect(fair["drop_overlimit"] == 2 && fair["ecn_mark"] == 3 && fair["drop_overmemory"] == 9)
    }

    @Test func fq() {
        let numbers = Message.body { body in for number in UInt64(0)..<13 { body.put(number) } }
        let read = QdiscDetails("fq", numbers[...])
        #expect(read["flows_plimit"] == 4 && read["horizon_drops"] == 11)
    }

    @Test func chokeSFBPIEAndHHF() {
        #expect(QdiscDetails("choke", struct32(5))["matched"] == 4)
        let blue = QdiscDetails("sfb", struct32(9))
        #expect(blue.names == ["earlydrop", "penaltydrop", "bucketdrop", "queuedrop", "childdrop", "marked"])
        #expect(blue.values == [0, 1, 2, 3, 4, 5])
        // A probability of 64 bits comes first.
        let pie = QdiscDetails("pie", struct32(10))
        #expect(pie["dropped"] == 6 && pie["overlimit"] == 7 && pie["ecn_mark"] == 9)
        #expect(QdiscDetails("hhf", struct32(4)).values == [0, 1])
    }

    /// An older kernel gives less, and what it does not give is not there.
    @Test func aShorterStructHasFewerCounters() {
        #expect(QdiscDetails("red", struct32(2)).names == ["early", "pdrop"])
        #expect(QdiscDetails("fq_codel", struct32(0)).names.isEmpty)
        #expect(QdiscDetails("pfifo", struct32(9)).names.isEmpty)
    }

    @Test func cakeSumsItsClasses() {
        let statistics = Message.body { body in
            body.nested(10) { tins in
                for tin in [UInt16(1), 2] {
                    tins.nested(tin) { one in
                        one.attribute(4, UInt32(10))
                        one.attribute(8, UInt32(tin))
                    }
                }
            }
        }
        let read = QdiscDetails("cake", statistics[...])
        #expect(read["tin_drops"] == 20 && read["ack_drops"] == 0 && read["ecn_mark"] == 3)
    }
}
