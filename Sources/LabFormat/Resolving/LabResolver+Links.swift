// Links become interfaces: names, indexes, MTUs, MAC addresses, qdiscs.

import Packets

extension LabResolver {
    mutating func resolveLinks() {
        var written = writtenInterfaces()
        var macs = givenMACs()
        for link in file.links where isSound(link) {
            let mtu = link.mtu?.value ?? 1500
            let impair = link.impair.map { [$0, Located($0.value.otherDirection, $0.location)] }
            for (end, own) in link.endpoints.enumerated() {
                guard let node = node(own.value.node, at: own.location) else { continue }
                let place = written.removeValue(forKey: own.value)
                let peer = link.endpoints[1 - end].value
                add(own, peer, node, mtu, place, qdisc(of: place?.value, impair?[end]), &macs)
            }
            lab.links.append(Link(endpoints: link.endpoints.map(\.value), mtu: mtu, location: link.location))
        }
        let unused = written.values.sorted { $0.name.location < $1.name.location }
        for entry in unused where !isNamedByBrokenLink(entry.endpoint) {
            let ends = file.links.flatMap(\.endpoints).map { "\($0.value)" }
            let suggestion = Suggestion.text(for: "\(entry.endpoint)", among: ends)
            report.error(
                "interface '\(entry.endpoint)' is not an end of any link\(suggestion)", at: entry.name.location)
        }
    }

    /// The interface's own qdisc, or the link's netem.
    private mutating func qdisc(of written: InterfaceFile?, _ impair: Located<Netem>?) -> Qdisc? {
        if let own = written?.qdisc, let impair {
            report.error(
                "the link's impair is a netem, and the interface has a qdisc: nest one in the other's qdisc",
                at: impair.location, note: "the interface's qdisc", at: own.location)
        }
        let location = written?.qdisc?.location ?? impair?.location
        let qdisc = written?.qdisc?.value ?? impair.map { .netem($0.value) }
        if let location, qdisc?.netems.contains(where: { $0.seed != nil }) == true {
            lab.requires.append(Requirement(capability: "netem-seed", location: location))
        }
        return qdisc
    }

    /// An interface under its node, by endpoint.
    private typealias Written = (endpoint: Endpoint, name: Located<String>, value: InterfaceFile)

    private func writtenInterfaces() -> [Endpoint: Written] {
        var written: [Endpoint: Written] = [:]
        for node in file.nodes {
            for entry in node.value.interfaces {
                let endpoint = Endpoint(node: node.name.value, interface: entry.name.value)
                written[endpoint] = (endpoint, entry.name, entry.value)
            }
        }
        return written
    }

    /// Both nodes known and different, names allowed, no end used by an earlier link.
    private mutating func isSound(_ link: LinkFile) -> Bool {
        let before = report.errorCount
        for end in link.endpoints {
            _ = node(end.value.node, at: end.location)
            if let problem = InterfaceName.problem(end.value.interface) {
                report.error("\(end.value.interface.shown) is not an interface's name: \(problem)", at: end.location)
            }
            if let place = places[end.value] {
                let first = lab.links[place.link].location
                report.error(
                    "interface '\(end.value)' is an end of two links", at: end.location, note: "the first link",
                    at: first)
            }
        }
        if link.endpoints[0].value.node == link.endpoints[1].value.node {
            report.error(
                "a link cannot join node '\(link.endpoints[0].value.node)' to itself", at: link.endpoints[1].location)
        }
        return report.errorCount == before
    }

    /// An end of a link that was written and could not be made.
    func isNamedByBrokenLink(_ endpoint: Endpoint) -> Bool {
        file.links.contains { link in link.endpoints.contains { $0.value == endpoint } }
    }

    private mutating func add(
        _ own: Located<Endpoint>, _ peer: Endpoint, _ node: Int, _ linkMTU: Int, _ written: Written?,
        _ qdisc: Qdisc?, _ macs: inout MACAddresses
    ) {
        let value = written?.value
        let mac = value?.mac?.value ?? macs.make(lab: lab.name, endpoint: own.value)
        var interface = Interface(
            name: own.value.interface, location: written?.name.location ?? own.location,
            index: lab.nodes[node].interfaces.count + 2, mac: mac, mtu: value?.mtu?.value ?? linkMTU, peer: peer)
        interface.up = value?.state != .down
        interface.qdisc = qdisc
        interface.steering = value?.steering ?? []
        interface.offloads = value?.offloads ?? file.offloads
        interface.xdp = value?.xdp?.filter
        interface.ingress = value?.ingress.map(\.filter) ?? []
        interface.egress = value?.egress.map(\.filter) ?? []
        requirePrograms(of: interface)
        places[own.value] = InterfacePlace(
            node: node, interface: lab.nodes[node].interfaces.count, link: lab.links.count)
        lab.nodes[node].interfaces.append(interface)
    }

    private mutating func requirePrograms(of interface: Interface) {
        if let xdp = interface.xdp {
            lab.requires.append(Requirement(capability: "xdp-program", location: xdp.location))
        }
        if let first = interface.filters.first {
            lab.requires.append(Requirement(capability: "tc-filters", location: first.filter.location))
        }
    }

    private func givenMACs() -> MACAddresses {
        var macs = MACAddresses()
        for entry in file.nodes.flatMap(\.value.interfaces) {
            guard let mac = entry.value.mac else { continue }
            if mac.value.isMulticast || mac.value.value == 0 {
                report.error("\(mac.value) is not a unicast MAC address", at: mac.location)
            }
            if let first = macs.given.updateValue(mac.location, forKey: mac.value) {
                report.error(
                    "two interfaces with the MAC address \(mac.value)", at: mac.location, note: "the first one",
                    at: first)
            }
        }
        return macs
    }
}

/// The MAC addresses of a lab.
struct MACAddresses {
    var given: [MACAddress: Location] = [:]
    private var made: Set<MACAddress> = []

    init() {}

    /// The same lab and endpoint give the same address: 02 (locally administered, unicast), then 40 bits of a hash.
    mutating func make(lab: String, endpoint: Endpoint) -> MACAddress {
        var salt = 0
        while true {
            let hash = Self.hash("\(lab)/\(endpoint)" + (salt == 0 ? "" : "/\(salt)"))
            let mac = MACAddress(0x02 << 40 | hash & 0xff_ffff_ffff)
            if given[mac] == nil, made.insert(mac).inserted { return mac }
            salt += 1
        }
    }

    /// FNV-1a, folded so that all 64 bits count.
    private static func hash(_ text: String) -> UInt64 {
        let hash = FNV1a(text).value
        return hash ^ hash >> 40
    }
}

/// What the kernel takes for an interface's name (dev_valid_name), less what would confuse ip, tc and nft.
enum InterfaceName {
    static func problem(_ name: String) -> String? {
        if name.utf8.count > 15 { return "it is longer than 15 characters" }
        if name.isEmpty || name == "." || name == ".." { return "the kernel does not take it" }
        if name == "all" || name == "default" { return "it is a directory of net.ipv4.conf" }
        if name == "lo" { return "it belongs to the loopback interface" }
        let allowed = name.utf8.allSatisfy { Names.isLetterOrDigit($0) || "-_.@+".utf8.contains($0) }
        if !allowed { return "only letters, digits and - _ . @ + are allowed" }
        return name.hasPrefix("-") ? "it begins with a dash" : nil
    }
}
