// Which counters of an nft text count copies.

import Testing

@testable import LabRuntime

@Suite struct CopyRulesTests {
    @Test func namedCountersBeforeTheCopyCount() {
        let rules = CopyRules(
            """
            table inet first { counter a { }
              chain c { type filter hook prerouting priority 0; udp dport 9 counter name "a" dup to 10.0.0.3; }
            }
            table second {
              chain c { ip saddr 10.0.0.1 counter name b dup to 10.0.0.4 device eth2
                counter name c drop } # dup to nobody
            }
            """)
        #expect(rules.counters == ["inet first a", "ip second b"] && rules.hasAny)
    }

    @Test func withoutACounterThereIsJustTheRule() {
        let rules = CopyRules("table ip t {\nchain c {\ndup to 10.0.0.3\n}\n}")
        #expect(rules.counters.isEmpty && rules.hasAny)
        #expect(!CopyRules("table ip t { chain c { drop; } }").hasAny)
    }
}
