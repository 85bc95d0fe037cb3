// The tools' own listings of one interface, read once.

import Foundation
import PacketPath
import TestSupport
import Testing

/// `ip`, `tc`, `nft`, `ethtool`, `ss`, `conntrack`, `nstat`, /proc and /sys, looked up by netlab's names.
struct ToolBook {
    /// ethtool is older than the kernel and does not know the feature.
    static let unlisted = "(not listed)"

    private let place: PathFigures.Place
    private let link: [String: Any]
    private let features, driver: [String: String]
    private let channels: [String]
    private let addresses: [String]
    private let routes: [[String: Any]]
    private let policies: [String: Set<String>]
    private let neighbours: [String: [String: Any]]
    private let qdiscs: [[String: Any]]
    private let classes: [[String]]
    private let rules: [[String: Any]]
    private let sockets: [String]
    private let numbers: [String: UInt64]
    private let softnet: [UInt64]
    private let conntrack: [String: UInt64]

    init(_ place: PathFigures.Place) throws {
        self.place = place
        let name = place.interface
        link = try #require(try place.json("ip", "-d", "-s", "-s", "-j", "link", "show", "dev", name).first)
        features = Self.pairs(try place.says("ethtool", "-k", name))
        driver = Self.pairs(try place.says("ethtool", "-i", name))
        channels = try place.says("ethtool", "-l", name).split(separator: "\n").map {
            String($0.filter { !$0.isWhitespace })
        }
        let listed = try place.json("ip", "-j", "address", "show", "dev", name).first?["addr_info"] as? [[String: Any]]
        addresses = (listed ?? []).map { "\($0["local"] ?? "")/\($0["prefixlen"] ?? "")" }
        routes =
            try place.json("ip", "-d", "-j", "route", "show", "table", "all")
            + place.json("ip", "-d", "-6", "-j", "route", "show", "table", "all")
        let flat = { (text: String) in
            Set(text.split(separator: "\n").map { $0.split { " \t".contains($0) }.joined(separator: " ") })
        }
        policies = ["inet": flat(try place.says("ip", "rule")), "inet6": flat(try place.says("ip", "-6", "rule"))]
        let known = try place.json("ip", "-j", "neighbour", "show", "dev", name)
        neighbours = Dictionary(known.map { ("\($0["dst"] ?? "")", $0) }) { first, _ in first }
        qdiscs = try place.json("tc", "-s", "-j", "qdisc", "show", "dev", name)
        // tc 6.1 has no JSON for classes.
        classes = try place.says("tc", "-s", "class", "show", "dev", name).components(separatedBy: "class ").map {
            $0.split { " \n(),".contains($0) }.map(String.init)
        }
        let ruleset = try JSONSerialization.jsonObject(with: Data(try place.says("nft", "-j", "list", "ruleset").utf8))
        rules = (ruleset as? [String: Any])?["nftables"] as? [[String: Any]] ?? []
        sockets = try ["-unam", "-tnam", "-0nam"].flatMap { flag in
            // The line of a socket and, indented, its memory.
            try place.says("ss", "-H", "-O", "-p", "-e", flag).split(separator: "\n").map { "\(flag) \($0)" }
        }
        numbers = Self.columns(try place.says("nstat", "-asz")).merging(
            Self.columns(try place.file("/proc/net/xfrm_stat").map { $0.pairedLines } ?? "")
        ) { $1 }
        softnet = try Self.sums(place.says("cat", "/proc/net/softnet_stat"))
        conntrack = Self.conntrackSums(try place.says("conntrack", "-S"))
    }

    // MARK: - Settings

    func setting(_ setting: Pipeline.Setting, of item: Pipeline.Item) throws -> String? {
        let name = setting.name
        switch item.kind {
        case "link": return linkFact(name)
        case "driver": return driver[name]
        case "offloads": return feature(name)
        case "addresses": return addresses.first { $0 == setting.value.plain }
        case "channels": return channel(name)
        case "peer": return text(link["link_index"])
        case "policy": return policies[setting.value.plain]?.contains(item.name) == true ? setting.value.plain : nil
        case "route": return route(name, item.name)
        case "neighbour":
            return name == "state" ? words(neighbours[item.name]?["state"]) : text(neighbours[item.name]?[name])
        case "qdisc": return qdisc(name, item.name)
        case "chain": return chain(name, item.name)
        case "rule": return name == "handle" ? rule(setting.value.plain) : verdict(item, setting.value.plain)
        case "socket": return socket(name, item.name, setting.value.plain)
        case "tap": return tap(name, setting.value.plain)
        case "napi mode":
            return name == "gro" ? feature("rx-gro") : try place.file("/sys/class/net/\(place.interface)/\(name)")
        case "queue": return try place.file("/sys/class/net/\(place.interface)/queues/\(item.name)/\(name)")
        case "fragments" where ["inuse", "memory"].contains(name): return try fragments(name)
        case "ip" where name == "promiscuous": return (link["promiscuity"] as? Int ?? 0) > 0 ? "on" : "off"
        default: return try sysctl(name, item)
        }
    }

    private func linkFact(_ name: String) -> String? {
        switch name {
        case "flags": words(link[name])
        case "kind": linkInfo("info_kind")
        case "link": text(link[name]) ?? text(link["link_index"]).map { "if\($0) in another namespace" }
        default: text(link[name])
        }
    }

    /// Where the kernel shows it: of the interface, of the node, or in the first namespace alone.
    private func sysctl(_ name: String, _ item: Pipeline.Item) throws -> String? {
        var folders = [
            "net/ipv4", "net/netfilter", "net/core", "net/ipv4/neigh/\(place.interface)",
            "net/ipv4/conf/\(place.interface)",
        ]
        if item.kind == "switches" { folders = [item.name.replacingOccurrences(of: ".", with: "/")] }
        for folder in folders {
            if let value = try place.file("/proc/sys/\(folder)/\(name)") { return value }
        }
        return try PathFigures.Place(namespace: nil, interface: "lo").file("/proc/sys/net/core/\(name)")
    }

    private static let sums = ["tx-checksumming", "scatter-gather", "tcp-segmentation-offload"]

    private static let featureNames = [
        "rx-checksum": "rx-checksumming", "tx-generic-segmentation": "generic-segmentation-offload",
        "rx-gro": "generic-receive-offload", "rx-lro": "large-receive-offload", "rx-vlan-hw-parse": "rx-vlan-offload",
        "tx-vlan-hw-insert": "tx-vlan-offload", "rx-ntuple-filter": "ntuple-filters", "rx-hashing": "receive-hashing",
    ]

    private func feature(_ name: String) -> String {
        features[Self.featureNames[name] ?? name].map { String($0.prefix { $0 != " " }) } ?? Self.unlisted
    }

    /// ethtool lists the most that can be set before what is set.
    private func channel(_ name: String) -> String? {
        let word = name.hasPrefix("rx") ? "RX:" : name.hasPrefix("tx") ? "TX:" : "Combined:"
        let values = channels.filter { $0.hasPrefix(word) }.map { String($0.dropFirst(word.count)) }
        let value = name.hasSuffix("_max") ? values.first : values.last
        return value == "n/a" ? "0" : value
    }

    private func route(_ name: String, _ shown: String) -> String? {
        let match = routes.first { route in
            let kind = (route["type"] as? String).flatMap { $0 == "unicast" ? nil : "\($0) " } ?? ""
            var destination = route["dst"] as? String ?? ""
            if destination != "default", !destination.contains("/") {
                destination += destination.contains(":") ? "/128" : "/32"
            }
            let hop = (route["gateway"] as? String).map { " via \($0)" } ?? ""
            let device = (route["dev"] as? String).map { " dev \($0)" } ?? ""
            return "\(kind)\(destination)\(hop)\(device)" == shown || "\(kind)\(destination)\(hop)" == shown
        }
        guard let match else { return nil }
        switch name {
        case "table": return text(match["table"]) ?? "main"
        case "proto": return text(match["protocol"])
        case "src": return text(match["prefsrc"])
        default: return text(match[name]) ?? (name == "scope" ? "global" : nil)
        }
    }

    private func qdisc(_ name: String, _ shown: String) -> String? {
        let found = tool(of: shown)
        let options = found?["options"] as? [String: Any]
        // tc says bytes per second.
        if name == "rate" { return (options?[name] as? Int).map { "\($0 * 8)" } }
        // And the limit of a tbf as the time that it takes to send it: netlab's is what was set.
        if name == "limit", shown.hasPrefix("tbf"), options?["limit"] == nil { return "10240" }
        return text(options?[name])
    }

    private func tool(of shown: String) -> [String: Any]? {
        let words = shown.split(separator: " ").map(String.init)
        return qdiscs.first { $0["kind"] as? String == words.first && text($0["handle"]) == words.last }
    }

    private func objects(_ kind: String) -> [[String: Any]] { rules.compactMap { $0[kind] as? [String: Any] } }

    private func chain(_ name: String, _ shown: String) -> String? {
        let found = objects("chain").first { "\($0["family"] ?? "") \($0["table"] ?? "") \($0["name"] ?? "")" == shown }
        return text(found?[name == "priority" ? "prio" : name])
    }

    private func rule(_ handle: String) -> String? {
        objects("rule").map { text($0["handle"]) }.first { $0 == handle } ?? nil
    }

    private func verdict(_ item: Pipeline.Item, _ shown: String) -> String? {
        let handle = item.settings.first { $0.name == "handle" }?.value.plain
        let found = objects("rule").first {
            text($0["handle"]) == handle && item.name.isEmpty == false && said($0, shown)
        }
        return found == nil ? nil : shown
    }

    private func said(_ rule: [String: Any], _ word: String) -> Bool {
        if text(rule["comment"]) == word { return true }
        let statements = rule["expr"] as? [[String: Any]] ?? []
        return statements.contains { $0.keys.contains(String(word.prefix { $0 != " " })) }
    }

    private static let memory = [
        "rmem_alloc": "r", "rcvbuf": "rb", "wmem_alloc": "t", "sndbuf": "tb", "fwd_alloc": "f", "wmem_queued": "w",
        "optmem": "o", "backlog": "bl", "drops": "d",
    ]

    /// The line of a socket: `-tnam LISTEN 0 128 0.0.0.0:80 0.0.0.0:* users:(...) ... skmem:(r0,rb...)`.
    private func line(of shown: String) -> [String]? {
        let words = shown.split(separator: " ").map(String.init)
        guard words.count >= 3 else { return nil }
        let local = words[2].replacingOccurrences(of: "[::]", with: "*")
        return sockets.map { $0.split(separator: " ").map(String.init) }.first { line in
            line.count > 5 && line[0].dropFirst().first == words[0].first
                && [words[2], local].contains(line[4].replacingOccurrences(of: "%\(place.interface)", with: ""))
        }
    }

    private func socket(_ name: String, _ shown: String, _ value: String) -> String? {
        guard let line = line(of: shown) else { return nil }
        switch name {
        case "recv-q": return line[2]
        case "send-q": return line[3]
        case "process":
            return line.contains { $0.contains("((\"\(value.prefix { !" (:,".contains($0) })\"") } ? value : nil
        default: return Self.memory(name, in: line)
        }
    }

    private static func memory(_ name: String, in line: [String]) -> String? {
        guard let short = memory[name], let text = line.first(where: { $0.contains("skmem:(") }) else { return nil }
        let fields = text.split { "(,)".contains($0) }.dropFirst().map(String.init)
        return fields.first { $0.hasPrefix(short) && $0.dropFirst(short.count).allSatisfy(\.isNumber) }.map {
            String($0.dropFirst(short.count))
        }
    }

    private func tap(_ name: String, _ value: String) -> String? {
        let line = sockets.first { $0.hasPrefix("-0nam") && $0.contains(":\(place.interface)") }
        guard let words = line?.split(separator: " ").map(String.init) else { return nil }
        switch name {
        case "protocol": return words.contains { $0.hasPrefix("*:") || $0.hasPrefix("all:") } ? "all" : nil
        case "interface": return place.interface
        default: return Self.memory(name, in: words)
        }
    }

    private func fragments(_ name: String) throws -> String? {
        let words = try place.file("/proc/net/sockstat")?.split(separator: " ").map(String.init) ?? []
        guard let start = words.firstIndex(of: "FRAG:"), let at = words[start...].firstIndex(of: name) else {
            return nil
        }
        return words[at + 1]
    }

    // MARK: - Counters

    func counter(_ name: String, of item: Pipeline.Item) throws -> UInt64? {
        switch item.kind {
        case "link": return try place.file("/sys/class/net/\(place.interface)/\(name)").flatMap { UInt64($0) }
        case "statistics": return try statistic(name)
        case "qdisc": return (tool(of: item.name)?[name] as? Int).map { UInt64($0) }
        case "class": return classCount(name, item.name)
        case "rule": return ruleCount(name, item)
        case "socket": return line(of: item.name).flatMap { Self.memory(name, in: $0) }.flatMap { UInt64($0) }
        case "tap": return tap(name, "").flatMap { UInt64($0) }
        case "conntrack": return conntrack[name]
        default: return softnetCount(name)
        }
    }

    func counter(_ name: String, at station: Pipeline.Station) throws -> UInt64? {
        if name.contains(".") { return numbers[name.filter { $0 != "." }] }
        switch station.stage {
        case "conntrack": return conntrack[name]
        case "qdisc":
            return qdiscs.first { $0["root"] as? Bool == true }.flatMap { $0[name] as? Int }.map { UInt64($0) }
        case "softirq": return softnetCount(name)
        case "packet-tap": return station.items.flatMap(\.items).flatMap(\.counters).reduce(0) { $0 + $1.value }
        case "socket-buffer":
            return sockets.filter { $0.hasPrefix("-unam") }.map { $0.split(separator: " ").map(String.init) }
                .reduce(0) { $0 + (UInt64(Self.memory(name, in: $1) ?? "") ?? 0) }
        case "xdp": return 0
        default: return try numbers[name] ?? statistic(name)
        }
    }

    private func statistic(_ name: String) throws -> UInt64? {
        if name == "rx_otherhost_dropped" {
            let received = (link["stats64"] as? [String: Any])?["rx"] as? [String: Any]
            // Left out where it is 0.
            return UInt64(received?["otherhost_dropped"] as? Int ?? 0)
        }
        return try place.file("/sys/class/net/\(place.interface)/statistics/\(name)").flatMap { UInt64($0) }
    }

    private func ruleCount(_ name: String, _ item: Pipeline.Item) -> UInt64? {
        let handle = item.settings.first { $0.name == "handle" }?.value.plain
        let rule = objects("rule").first { text($0["handle"]) == handle }
        let expression = (rule?["expr"] as? [[String: Any]])?.compactMap { $0["counter"] }.first
        if let inline = expression as? [String: Any] { return (inline[name] as? Int).map { UInt64($0) } }
        let named = objects("counter").first { text($0["name"]) == text(expression) }
        return (named?[name] as? Int).map { UInt64($0) }
    }

    /// `tbf 6e6c:1 parent 6e6c: Sent 0 bytes 0 pkt dropped 0 overlimits 0 requeues 0 backlog 0b 0p requeues 0`.
    private func classCount(_ name: String, _ shown: String) -> UInt64? {
        guard let words = classes.first(where: { $0.prefix(2).joined(separator: " ") == shown }) else { return nil }
        func after(_ word: String, _ distance: Int) -> UInt64? {
            words.firstIndex(of: word).flatMap { UInt64(words[$0 + distance].prefix { $0.isNumber }) }
        }
        switch name {
        case "bytes": return after("Sent", 1)
        case "packets": return after("Sent", 3)
        case "drops": return after("dropped", 1)
        case "backlog": return after("backlog", 1)
        case "qlen": return after("backlog", 2)
        default: return after(name, 1)
        }
    }

    private func softnetCount(_ name: String) -> UInt64? {
        let columns = ["processed": 0, "dropped": 1, "time_squeeze": 2, "received_rps": 9, "flow_limit_count": 10]
        return columns[name].map { softnet[$0] }
    }

    // MARK: - Listings

    private func text(_ value: Any?) -> String? { value.map { "\($0)" } }
    private func words(_ value: Any?) -> String? { (value as? [String])?.joined(separator: ",") }
    private func linkInfo(_ key: String) -> String? { text((link["linkinfo"] as? [String: Any])?[key]) }

    /// Lines such as `tx-checksumming: on [fixed]`.
    private static func pairs(_ text: String) -> [String: String] {
        let lines = text.split(separator: "\n").compactMap { line -> (String, String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (
                line[..<colon].trimmingCharacters(in: .whitespaces),
                line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            )
        }
        return Dictionary(lines) { first, _ in first }
    }

    /// Lines such as `IpInReceives 12 0.0`.
    private static func columns(_ text: String) -> [String: UInt64] {
        let lines = text.split(separator: "\n").map { $0.split { " \t".contains($0) } }.filter { $0.count >= 2 }
        return Dictionary(lines.compactMap { line in UInt64(line[1]).map { (String(line[0]), $0) } }) { first, _ in
            first
        }
    }

    /// The hexadecimal columns of all processors.
    private static func sums(_ text: String) -> [UInt64] {
        text.split(separator: "\n").map { $0.split(separator: " ").map { UInt64($0, radix: 16) ?? 0 } }
            .reduce([UInt64](repeating: 0, count: 16)) { sum, line in
                sum.indices.map { sum[$0] + (line.indices.contains($0) ? line[$0] : 0) }
            }
    }

    /// Lines such as `cpu=0 found=1 invalid=0`, summed.
    private static func conntrackSums(_ text: String) -> [String: UInt64] {
        var sums: [String: UInt64] = [:]
        for word in text.split(whereSeparator: \.isWhitespace) {
            let parts = word.split(separator: "=")
            guard parts.count == 2, let value = UInt64(parts[1]) else { continue }
            sums[String(parts[0]), default: 0] += value
        }
        return sums
    }
}

extension String {
    /// Words as lines of two.
    fileprivate var pairedLines: String {
        let words = split(separator: " ")
        return stride(from: 0, to: words.count - 1, by: 2).map { "\(words[$0]) \(words[$0 + 1])" }.joined(
            separator: "\n")
    }
}
