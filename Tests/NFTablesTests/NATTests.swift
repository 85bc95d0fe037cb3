// Address translation: read back by nft, and seen in real traffic.

import TestSupport
import Testing

@testable import NFTables

@Suite("NAT", .privileged, .requires(tool: "nft"))
struct NATTests {
    @Test func everyTranslationInNFTsWords() throws {
        let rig = try Rig()
        let before = Chain(
            "before", base: Chain.Base(.nat, .prerouting, priority: -100),
            rules: [
                try rule(.inet) { $0.nat(.destination, to: try address("10.0.0.2")) },
                try rule(.inet) {
                    try $0.port(17, .destination, 9...9)
                    $0.nat(.destination, to: try address("10.0.0.2"), ports: 80...80)
                },
                try rule(.inet) {
                    try $0.port(6, .destination, 9...9)
                    $0.nat(.destination, to: try address("fd00::1"), ports: 80...90)
                },
            ])
        let after = Chain(
            "after", base: Chain.Base(.nat, .postrouting, priority: 100),
            rules: [
                try rule(.inet) {
                    try $0.transport(17)
                    $0.nat(.source, to: try address("10.0.0.3"), ports: 1000...2000)
                },
                rule(.inet) { $0.append(Masq()) },
            ])
        try rig.apply([Table(.inet, "t", chains: [before, after])])
        #expect(
            try rig.listing() == [
                "table inet t {", "chain before {", "type nat hook prerouting priority dstnat; policy accept;",
                "dnat ip to 10.0.0.2", "udp dport 9 dnat ip to 10.0.0.2:80", "tcp dport 9 dnat ip6 to [fd00::1]:80-90",
                "}", "chain after {", "type nat hook postrouting priority srcnat; policy accept;",
                "meta l4proto udp snat ip to 10.0.0.3:1000-2000", "masquerade", "}", "}",
            ])
    }

    @Test func natAndRouteChainsOfOneFamily() throws {
        let rig = try Rig()
        let nat = Chain(
            "n", base: Chain.Base(.nat, .output, priority: -100),
            rules: [try rule(.ip6) { $0.nat(.destination, to: try address("fd00::2")) }])
        let route = Chain("r", base: Chain.Base(.route, .output, priority: -150))
        try rig.apply([Table(.ip6, "t", chains: [nat, route])])
        let listing = try rig.listing()
        #expect(listing.contains("dnat to fd00::2"))
        #expect(listing.contains("type route hook output priority mangle; policy accept;"))
    }

    @Test func aTranslatedPortReceives() throws {
        let rig = try Rig()
        let chain = Chain(
            "c", base: Chain.Base(.nat, .output, priority: -100),
            rules: [
                try rule(.ip) {
                    try $0.port(17, .destination, 7000...7000)
                    $0.nat(.destination, to: try address("127.0.0.1"), ports: 7001...7001)
                }
            ])
        try rig.apply([Table(.ip, "t", chains: [chain])])
        let received = try rig.must(
            "python3", "-c",
            """
            import socket
            r = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            r.bind(('127.0.0.1', 7001))
            r.settimeout(5)
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.sendto(b'through', ('127.0.0.1', 7000))
            print(r.recv(100).decode())
            """)
        #expect(received == "through\n")
    }
}
