// Every figure of the path of an interface, compared with the tool that shows it by hand.

import Foundation
import PacketPath
import TestSupport
import Testing

@Suite(
    .privileged, .requires(tool: "ip"), .requires(tool: "tc"), .requires(tool: "nft"), .requires(tool: "ethtool"),
    .requires(tool: "ss"), .requires(tool: "conntrack"))
struct PipelineTests {
    @Test func linkAndStatistics() throws {
        let bed = try PipelineBed()
        try bed.bed.send(3, to: "10.0.0.2")
        let pipeline = try bed.read()
        let facts = try #require(try bed.json("ip", "-d", "-s", "-s", "-j", "link", "show", "dev", "eth0").first)
        let link = try #require(pipeline.device.first { $0.kind == "link" })
        for name in [
            "ifindex", "mtu", "operstate", "address", "txqlen", "promiscuity", "num_rx_queues", "num_tx_queues",
            "gso_max_size", "gso_max_segs", "gro_max_size", "link",
        ] {
            #expect(link[name]?.text == facts[name].map { "\($0)" }, "\(name)")
        }
        #expect(link["flags"]?.text == (facts["flags"] as? [String])?.joined(separator: ","))
        #expect(link["kind"]?.text == (facts["linkinfo"] as? [String: Any])?["info_kind"] as? String)
        let counted = try #require(facts["stats64"] as? [String: [String: Any]])
        let statistics = try #require(pipeline.device.first { $0.kind == "statistics" })
        for (side, fields) in counted {
            for (name, value) in fields where name != "carrier_changes" {
                // ip leaves the direction away, and calls some fields otherwise.
                let ours = ["multicast", "collisions"].contains(name) ? name : "\(side)_\(name)"
                #expect(statistics.count(ours).map { "\($0)" } == "\(value)", "\(ours)")
            }
        }
        let changes = counted["tx"]?["carrier_changes"].map { "\($0)" }
        #expect(link.count("carrier_changes").map { "\($0)" } == changes)
        let addresses = try #require(pipeline.device.first { $0.kind == "addresses" })
        #expect(addresses.settings.map(\.value.text) == ["10.0.0.1/24"])
    }

    @Test func offloadsDriverAndChannels() throws {
        let bed = try PipelineBed()
        let pipeline = try bed.read()
        let offloads = try #require(pipeline.device.first { $0.kind == "offloads" })
        let names = [
            "rx-checksumming": "rx-checksum", "generic-segmentation-offload": "tx-generic-segmentation",
            "generic-receive-offload": "rx-gro", "large-receive-offload": "rx-lro",
            "rx-vlan-offload": "rx-vlan-hw-parse", "tx-vlan-offload": "tx-vlan-hw-insert",
            "ntuple-filters": "rx-ntuple-filter", "receive-hashing": "rx-hashing",
        ]
        let sums = ["tx-checksumming", "scatter-gather", "tcp-segmentation-offload"]
        var compared: Set<String> = []
        for line in try bed.must("ethtool", "-k", "eth0").split(separator: "\n").dropFirst() {
            let words = line.split { $0 == ":" || $0 == " " || $0 == "\t" }.map(String.init)
            guard !sums.contains(words[0]) else { continue }
            let name = names[words[0]] ?? words[0]
            let setting = try #require(offloads.settings.first { $0.name == name }, "\(name)")
            #expect(setting.value == .flag(words[1] == "on"), "\(name)")
            #expect((setting.unit == "fixed") == words.contains("[fixed]"), "\(name)")
            compared.insert(name)
        }
        // ethtool knows fewer names than a newer kernel; none of its own is missing here.
        #expect(compared.count > 40 && offloads["rx-gro"] == .flag(true))
        #expect(pipeline.device.first { $0.kind == "driver" }?["driver"] == "veth")
        let channels = try bed.must("ethtool", "-l", "eth0").split(separator: "\n").filter { $0.hasPrefix("RX:") }
        let item = try #require(try pipeline.items("channels", at: "veth").first)
        #expect(channels.map { $0.dropFirst(3).filter(\.isNumber) } == [item["rx_max"]?.text, item["rx"]?.text])
        #expect(try pipeline.items("rings", at: "veth").first?.absence != nil)
        #expect(try Witness.run("ethtool", "-g", "eth0", in: bed.namespace).status != 0)
    }

    @Test func queuesClassesAndFilters() throws {
        let bed = try PipelineBed()
        try bed.bed.send(20, to: "10.0.0.2")
        try bed.drain()
        let pipeline = try bed.read()
        let tools = try bed.json("tc", "-s", "-j", "qdisc", "show", "dev", "eth0")
        let qdiscs = try pipeline.items("qdisc", at: "qdisc", .transmit)
        #expect(qdiscs.map(\.name) == ["htb 1:", "pfifo 10:"])
        for qdisc in qdiscs {
            let words = qdisc.name.split(separator: " ").map(String.init)
            let tool = try #require(tools.first { $0["kind"] as? String == words[0] })
            #expect(tool["handle"] as? String == words[1])
            for name in ["bytes", "packets", "drops", "overlimits", "requeues", "qlen", "backlog"] {
                #expect(qdisc.count(name).map { "\($0)" } == tool[name].map { "\($0)" }, "\(qdisc.name) \(name)")
            }
            for (name, value) in tool["options"] as? [String: Any] ?? [:] {
                #expect(qdisc[name]?.text == "\(value)", "\(qdisc.name) \(name)")
            }
        }
        #expect((qdiscs[0].count("drops") ?? 0) > 0, "nothing was dropped")
        let root = try pipeline.station("qdisc", .transmit).counters.first { $0.name == "drops" }
        #expect(root?.value == qdiscs[0].count("drops") && root?.causes.contains("qdisc.limit") == true)
        try expectClasses(of: pipeline, like: bed.must("tc", "-s", "class", "show", "dev", "eth0"))
        try expectFilters(of: pipeline, bed)
    }

    /// tc 6.1 has no JSON for classes.
    private func expectClasses(of pipeline: Pipeline, like text: String) throws {
        let classes = try pipeline.items("class", at: "qdisc", .transmit)
        #expect(classes.map(\.name) == ["htb 1:1", "htb 1:10"])
        let leaf = try #require(classes.last)
        let lines = text.components(separatedBy: "class htb ").first { $0.hasPrefix("1:10 ") }
        let words = try #require(lines).split { " \n(),".contains($0) }.map(String.init)
        func after(_ word: String) -> String? { words.firstIndex(of: word).map { words[$0 + 1] } }
        #expect(after("prio") == leaf["prio"]?.text)
        #expect(after("rate") == "1Mbit" && leaf["rate"] == .number(1_000_000))
        #expect(after("ceil") == "2Mbit" && leaf["ceil"] == .number(2_000_000))
        #expect(after("burst") == "2000b" && leaf["burst"] == .number(2000))
        #expect(after("cburst") == "3000b" && leaf["cburst"] == .number(3000))
        #expect(after("Sent") == leaf.count("bytes").map { "\($0)" })
        #expect(after("dropped") == leaf.count("drops").map { "\($0)" })
        #expect(leaf.items.map(\.name) == ["pfifo 10:"])
    }

    private func expectFilters(of pipeline: Pipeline, _ bed: PipelineBed) throws {
        let filters = try pipeline.items("filter", at: "tc-egress", .transmit)
        let tool = try bed.json("tc", "-s", "-j", "filter", "show", "dev", "eth0", "egress")
        let listed = tool.filter { ($0["options"] as? [String: Any])?["match"] != nil }
        #expect(filters.count == 1 && listed.count == 1)
        #expect(filters.first?["pref"]?.text == listed.first?["pref"].map { "\($0)" })
        #expect(filters.first?["protocol"]?.text == listed.first?["protocol"] as? String)
        #expect(filters.first?.items.map(\.name) == ["mirred"])
        let classified = try pipeline.items("filter", at: "qdisc", .transmit)
        #expect(classified.map { $0["classid"]?.text } == ["1:10"] && classified.first?["pref"] == .number(5))
        #expect(try pipeline.items("filters", at: "tc-ingress").first?.absence == "no filters")
    }

    @Test func tokenBucketOfTheOtherInterface() throws {
        let bed = try PipelineBed()
        let tool = try #require(try bed.json("tc", "-s", "-j", "qdisc", "show", "dev", "eth1").first)
        let options = try #require(tool["options"] as? [String: Any])
        let bucket = try #require(try bed.read("eth1").items("qdisc", at: "qdisc", .transmit).first)
        // tc says bytes per second, and the limit as a time.
        #expect(bucket["rate"] == .number(Int64("\(options["rate"] ?? 0)").map { $0 * 8 } ?? -1))
        #expect(bucket["burst"]?.text == options["burst"].map { "\($0)" })
        #expect(bucket["limit"] == .number(9000))
    }

    @Test func hooksInTheOrderOfTheirPriorities() throws {
        let bed = try PipelineBed()
        try bed.bed.send(4, to: "10.0.0.2")
        try bed.bed.send(2, to: "10.0.0.2", port: 55)
        let pipeline = try bed.read()
        let chains = try pipeline.station("netfilter-output", .transmit).items
        #expect(chains.map(\.name) == ["inet t early", "inet t way", "inet t late"])
        #expect(chains.map { $0["priority"]?.text } == ["-10", "0", "10"])
        #expect(chains.map { $0["policy"]?.text } == ["drop", "accept", "accept"])
        // A named counter and one in the rule itself, against nft's own listing.
        let ruleset = try bed.must("nft", "list", "ruleset")
        let named = try #require(chains[1].items.first)
        #expect(named.count("packets") == 2 && ruleset.contains("packets 2 bytes \(named.count("bytes") ?? 0)"))
        #expect(named.counters.first?.isLoss == true)
        #expect(named.counters.first?.causes == ["netfilter-output.rule"])
        let late = try #require(chains[2].items.first)
        #expect(ruleset.contains(late.name) && late.count("packets") == 4)
        #expect(chains[1].items.last?.items.map(\.name) == ["inet t sub"])
        #expect(try pipeline.items("chain", at: "netfilter-ingress").map(\.name) == ["netdev d in"])
        #expect(try pipeline.items("chain", at: "netfilter-forward").map(\.name) == ["inet t through"])
        let input = try #require(try pipeline.items("rule", at: "netfilter-input").first)
        #expect(input.name.hasPrefix("ip saddr 10.0.0.0/8 counter packets") && input["verdict"] == "drop")
        #expect(try pipeline.items("chains", at: "netfilter-postrouting", .transmit).first?.absence != nil)
    }

    @Test func connectionTracking() throws {
        let bed = try PipelineBed()
        try bed.bed.send(2, to: "10.0.0.2")
        try bed.bed.send(1, to: "10.0.0.2", port: 11)
        let item = try #require(try bed.read().items("conntrack", at: "conntrack").first)
        let count = try bed.must("conntrack", "-C").trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(item["nf_conntrack_count"]?.text == count && count != "0")
        try expectSwitches(item, "net/netfilter", bed)
    }

    /// Every setting of an item against `cat`.
    private func expectSwitches(_ item: Pipeline.Item, _ directory: String, _ bed: PipelineBed) throws {
        #expect(!item.settings.isEmpty)
        for setting in item.settings {
            let words = try bed.must("cat", "/proc/sys/\(directory)/\(setting.name)")
                .split { " \t\n".contains($0) }.joined(separator: " ")
            #expect(setting.value.text == words, "\(directory)/\(setting.name)")
        }
    }

    @Test func routesRulesAndSwitches() throws {
        let bed = try PipelineBed()
        let pipeline = try bed.read()
        let switches = try pipeline.items("switches", at: "route")
        try expectSwitches(switches[0], "net/ipv4/conf/eth0", bed)
        try expectSwitches(switches[1], "net/ipv4/conf/all", bed)
        #expect(switches[0]["rp_filter"] == .number(2) && switches[0]["forwarding"] == .number(1))
        let policies = try pipeline.items("policy", at: "output-route", .transmit).filter { $0["family"] == "inet" }
        let rules = try bed.must("ip", "rule").split(separator: "\n").map {
            $0.split { " \t".contains($0) }.joined(separator: " ")
        }
        #expect(policies.map(\.name) == rules)
        let routes = try pipeline.items("route", at: "output-route", .transmit).filter { !$0.name.contains("fe80") }
        for table in ["main", "100"] {
            let listed = try bed.json("ip", "-j", "route", "show", "table", table)
                .filter { ["eth0", nil].contains($0["dev"] as? String) }
            let ours = routes.filter { $0["table"]?.text == table }
            #expect(ours.count == listed.count && !listed.isEmpty)
            for route in listed {
                let kind = (route["type"] as? String).map { "\($0) " } ?? ""
                let hop = (route["gateway"] as? String).map { " via \($0)" } ?? ""
                let device = (route["dev"] as? String).map { " dev \($0)" } ?? ""
                let destination = route["dst"] as? String ?? ""
                let match = ours.first { $0.name == "\(kind)\(destination)\(hop)\(device)" }
                #expect(match != nil, "\(destination) is not in \(ours.map(\.name))")
                #expect(match?["metric"]?.text == route["metric"].map { "\($0)" }, "\(destination)")
                #expect(match?["src"]?.text == route["prefsrc"] as? String, "\(destination)")
            }
        }
    }

    @Test func neighbours() throws {
        let bed = try PipelineBed()
        let pipeline = try bed.read()
        let listed = try bed.json("ip", "-j", "neighbour", "show", "dev", "eth0")
        let ours = try pipeline.items("neighbour", at: "neighbour", .transmit)
        #expect(Set(ours.map(\.name)) == Set(listed.compactMap { $0["dst"] as? String }) && ours.count == 2)
        for neighbour in listed {
            let item = ours.first { $0.name == neighbour["dst"] as? String }
            #expect(item?["lladdr"]?.text == neighbour["lladdr"] as? String)
            #expect(item?["state"]?.text == (neighbour["state"] as? [String])?.joined(separator: ","))
        }
        let waiting = try #require(try pipeline.items("resolution", at: "neighbour", .transmit).first)
        #expect(waiting["unres_qlen"] == .number(9))
        for setting in waiting.settings {
            let directory = setting.name.contains("arp") ? "conf" : "neigh"
            let text = try bed.must("cat", "/proc/sys/net/ipv4/\(directory)/eth0/\(setting.name)")
            #expect(setting.value.text + "\n" == text, "\(setting.name)")
        }
    }
}
