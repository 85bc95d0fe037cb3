// A lab file exactly as it was written: every value with its place, nothing decided yet.

import Packets

/// The top level of a lab file.
struct LabFile {
    enum HostChanges: String, CaseIterable, Sendable { case allow }
    enum Routing: String, CaseIterable, Sendable { case none, auto, full }

    var location: Location
    var name: Located<String>?
    var description: String?
    var parameters: [Named<String>] = []
    var nodes: [Named<NodeFile>] = []
    var links: [LinkFile] = []
    var traffic = TrafficFile()
    var timeline: [ActionFile]?
    var expect: [ExpectationFile] = []
    var requires: [Located<String>] = []
    var tags: [String] = []
    var exclusive: Lab.Exclusive?
    var hostChanges: HostChanges?
    var host: [Named<Located<String>>] = []
    var routes = Routing.auto
    var offloads = Offloads.off
    var subnets: [Located<Prefix>]?

    init(location: Location) { self.location = location }

    static let table = KeyTable<LabFile>(
        "lab", "A lab: nodes, links between them, traffic, and what is expected of it.",
        make: { LabFile(location: $0) },
        keys: [
            Key(
                "name", Form.text.located, \.name, required: true,
                "The lab's name: lower case, digits, dashes, at most 32 characters."),
            Key("description", .text, \.description, "What the lab shows, for people."),
            Key(
                "parameters", Parameters.form, \.parameters,
                "Values that stand in for ${NAME} elsewhere; --set NAME=VALUE overrides them."),
            Key("nodes", NodeFile.table.named, \.nodes, required: true, "The nodes by name, each a network namespace."),
            Key("links", LinkFile.table.form.list, \.links, "The links between nodes."),
            Key("traffic", TrafficFile.table.form, \.traffic, "The packets that are sent."),
            Key(
                "timeline", ActionFile.table.form.list, \.timeline,
                "When what happens; without it every flow starts at once."),
            Key("expect", ExpectationFile.table.form.list, \.expect, "What must come out."),
            Key(
                "requires", Form.name().located.list, \.requires,
                "What the kernel or the machine must offer, such as netem."),
            Key("tags", Form.name().list, \.tags, "Words to select labs by."),
            Key(
                "exclusive", .word, \.exclusive,
                "What the lab must not share with other labs of the machine while it runs."),
            Key(
                "host_changes", .word, \.hostChanges,
                "allow: the lab may change settings of the whole machine, which every other program feels."),
            Key(
                "host", Form.text.located.mapping, \.host,
                "sysctls of the whole machine, set while the lab is up and then put back; needs host_changes: allow."),
            Key(
                "routes", .word, \.routes,
                "none: only given routes. auto: default routes and exceptions. full: every router knows every subnet."),
            Key("offloads", .offloads, \.offloads, "The offloads of interfaces that do not say; off unless given."),
            Key(
                "subnets", Form.network.located.list, \.subnets,
                "IPv4 networks that addresses are assigned from, as /30s; 10.0.0.0/16 unless given."),
        ],
        check: { lab, fields, report in
            if !lab.host.isEmpty, lab.hostChanges != .allow {
                report.error(
                    "host changes settings of the whole machine: say so with 'host_changes: allow'",
                    at: fields.location("host"))
            }
            if lab.nodes.isEmpty, !report.hasErrors { report.error("a lab needs nodes", at: fields.location("nodes")) }
        })
}

/// An entry of `links`.
struct LinkFile {
    var location: Location
    var endpoints: [Located<Endpoint>] = []
    var mtu: Located<Int>?
    var subnet: Located<Prefix>?
    var impair: Located<Netem>?

    static let table = KeyTable<LinkFile>(
        "link", "A veth pair between two nodes.", make: { LinkFile(location: $0) },
        keys: [
            Key(
                "endpoints", Form.endpoint.located.list, \.endpoints, required: true,
                "The two ends, such as [client:eth0, router:eth0]."),
            Key("mtu", Form.integer(68...65535).located, \.mtu, "The MTU of both ends; 1500 unless given."),
            Key("subnet", Form.network.located, \.subnet, "The network that the ends get addresses from."),
            Key(
                "impair", Netem.impairment.form.located, \.impair,
                "A netem on both ends, such as { delay: 20ms, jitter: 2ms, loss: 1% }."),
        ],
        check: { link, fields, report in
            if link.endpoints.count != 2 {
                report.error("a link has two endpoints, not \(link.endpoints.count)", at: fields.location("endpoints"))
                report.incomplete = true
            }
        })
}
