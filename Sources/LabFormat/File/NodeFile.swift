// A node as the lab file has it.

import Packets

/// An entry of `nodes`.
struct NodeFile {
    var location: Location
    var forwarding = false
    var sysctls: [Named<Located<String>>] = []
    var interfaces: [Named<InterfaceFile>] = []
    var routes: [RouteFile] = []
    var rules: [RuleFile] = []
    var nftables: Located<String>?
    var conntrack: ConntrackFile?
    var cgroupEgress: [FrameFilterFile] = []
    var sockets: [SocketFile] = []
    var processes: [Named<ProcessFile>] = []

    static let table = KeyTable<NodeFile>(
        "node", "A host or router: one network namespace.", make: { NodeFile(location: $0) },
        keys: [
            Key("forwarding", .boolean, \.forwarding, "true makes the node a router; false unless given."),
            Key(
                "sysctls", Form.text.located.mapping, \.sysctls,
                "Values below net., written in this order. A key that ends in ? may be absent."),
            Key(
                "interfaces", InterfaceFile.table.named, \.interfaces, "The node's interfaces, by name."),
            Key(
                "routes", RouteFile.table.form.list, \.routes,
                "Routes of the node; automatic ones do not touch what they cover."),
            Key("rules", RuleFile.table.form.list, \.rules, "nftables rules, in the order in which packets meet them."),
            Key("nftables", Form.text.located, \.nftables, "nftables in nft's own language, for libnftables."),
            Key(
                "conntrack", ConntrackFile.table.form, \.conntrack,
                "Connections in the node's table before the first packet: { fill: full }."),
            Key(
                "cgroup-egress", FrameFilterFile.table.form.list, \.cgroupEgress,
                "What a BPF program of a control group drops of what processes, and flows via ip, udp and tcp, send."),
            Key("sockets", SocketFile.table.form.list, \.sockets, "Sockets that stand open during a run."),
            Key("processes", ProcessFile.table.named, \.processes, "Commands that live as long as the lab, by name."),
        ])
}

/// An entry of `interfaces`.
struct InterfaceFile {
    enum State: String, CaseIterable, Sendable { case up, down }

    var location: Location
    var addresses: [Located<Prefix>]?
    var mtu: Located<Int>?
    var mac: Located<MACAddress>?
    var qdisc: Located<Qdisc>?
    var neighbours: NeighboursFile?
    var offloads: Offloads?
    var steering: [Int] = []
    var xdp: XDPFile?
    var ingress: [FrameFilterFile] = []
    var egress: [FrameFilterFile] = []
    var state = State.up

    static let table = KeyTable<InterfaceFile>(
        "interface", "One end of a link.", make: { InterfaceFile(location: $0) },
        keys: [
            Key(
                "addresses", Form.interfaceAddress.located.list, \.addresses,
                "Addresses with prefix lengths; assigned unless given, [] for none."),
            Key("mtu", Form.integer(68...65535).located, \.mtu, "The MTU of this end; the link's unless given."),
            Key(
                "mac", Form.mac.located, \.mac,
                "The MAC address; made from the lab's name and the endpoint unless given."),
            Key(
                "qdisc", Qdisc.form.located, \.qdisc, "The queueing discipline; noqueue unless given."),
            Key(
                "neighbours", NeighboursFile.form, \.neighbours,
                "static: permanent entries for the peer's addresses. none, or a list."),
            Key("offloads", .offloads, \.offloads, "off, realistic, or single features; the lab's unless given."),
            Key(
                "rps", .processors, \.steering,
                "Processors that take the packets it receives; the one that got them unless given."),
            Key("xdp", XDPFile.table.form, \.xdp, "An XDP program that drops frames as they come in."),
            Key(
                "ingress", FrameFilterFile.table.form.list, \.ingress,
                "Filters of tc that drop frames on their way in, in their order."),
            Key(
                "egress", FrameFilterFile.table.form.list, \.egress,
                "Filters of tc that drop frames on their way out, before the qdisc."),
            Key("state", .word, \.state, "The state after bring-up; up unless given."),
        ])
}

/// `neighbours` of an interface.
enum NeighboursFile {
    enum Mode: String, CaseIterable, Sendable { case `static`, none }

    case mode(Mode)
    case list([NeighbourFile])

    static var form: Form<NeighboursFile> {
        let mode = Form<Mode>.word
        let list = NeighbourFile.table.form.list
        return Form(.anyOf([mode.schema, list.schema])) { value, report in
            if case .sequence = value.content { return list.read(value, report).map { .list($0) } }
            return mode.read(value, report).map { .mode($0) }
        }
    }
}

/// A permanent neighbour entry.
struct NeighbourFile {
    var address: IPAddress?
    var mac: MACAddress?

    static let table = KeyTable<NeighbourFile>(
        "neighbour", "A permanent neighbour entry.", make: { _ in NeighbourFile() },
        keys: [
            Key("address", .address, \.address, required: true, "The neighbour's address."),
            Key("mac", .mac, \.mac, required: true, "Its MAC address."),
        ])
}

extension Form where Value == Offloads {
    static var offloads: Form<Offloads> {
        let features = OffloadFeatures.table.form
        return Form(.anyOf([.words(["off", "realistic"]), features.schema])) { value, report in
            if case .mapping = value.content { return features.read(value, report).map { .features($0.wanted) } }
            switch value.text(expected: "off, realistic or features such as { tso: on }", report) {
            case "off"?: return .off
            case "realistic"?: return .realistic
            case let text?:
                let found = text.shown + Suggestion.text(for: text, among: ["off", "realistic"])
                report.error(
                    "expected off, realistic or features such as { tso: on }, found \(found)", at: value.location)
                return nil
            case nil: return nil
            }
        }
    }
}

/// `{ tso: on }`
private struct OffloadFeatures {
    var wanted: [String: Bool] = [:]

    subscript(name: String) -> Bool? {
        get { wanted[name] }
        set { wanted[name] = newValue }
    }

    static let table = KeyTable<OffloadFeatures>(
        "offloads", "Features by ethtool's short names; those left out are off.", make: { _ in OffloadFeatures() },
        keys: [
            Key("tx", .feature, \.["tx"], "Transmit checksums."),
            Key("sg", .feature, \.["sg"], "Scatter and gather."),
            Key("tso", .feature, \.["tso"], "TCP segmentation."),
            Key("gso", .feature, \.["gso"], "Generic segmentation."),
            Key("gro", .feature, \.["gro"], "Generic receive offload."),
        ])
}
