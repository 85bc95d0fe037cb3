// Addresses: those of the file are checked, the others are assigned.

import Packets

extension LabResolver {
    mutating func resolveAddresses() {
        var owners: [IPAddress: Location] = [:]
        var ends = linkEnds()
        for link in ends.indices { check(ends[link], &owners) }
        let claims = claims(ends)
        complainAboutOverlaps(claims)
        var pool = SubnetPool(pools: pools(), taken: claims.map(\.range))
        for link in ends.indices { assign(&ends[link], &owners, &pool) }
        for end in ends.flatMap(\.ends) {
            lab.nodes[end.place.node].interfaces[end.place.interface].addresses = end.addresses
            checkMTU(end)
        }
    }

    private struct End {
        var endpoint: Endpoint
        var place: InterfacePlace
        /// nil: to be assigned.
        var given: [Located<Prefix>]?
        var addresses: [Prefix]
    }

    private struct LinkEnds {
        var location: Location
        var subnet: Located<Prefix>?
        var ends: [End]
    }

    private struct Claim {
        var range: AddressRange
        var prefix: Prefix
        var link: Int
        var location: Location
    }

    private func linkEnds() -> [LinkEnds] {
        let given = Dictionary(
            file.nodes.flatMap { node in
                node.value.interfaces.compactMap { interface in
                    interface.value.addresses.map {
                        (Endpoint(node: node.name.value, interface: interface.name.value), $0)
                    }
                }
            }, uniquingKeysWith: { first, _ in first })
        let subnets = Dictionary(
            file.links.compactMap { link in link.subnet.map { (link.location, $0) } },
            uniquingKeysWith: { first, _ in first })
        return lab.links.map { link in
            let ends = link.endpoints.compactMap { endpoint in
                places[endpoint].map { place in
                    End(
                        endpoint: endpoint, place: place, given: given[endpoint],
                        addresses: given[endpoint]?.map(\.value) ?? [])
                }
            }
            return LinkEnds(location: link.location, subnet: subnets[link.location], ends: ends)
        }
    }

    private func check(_ link: LinkEnds, _ owners: inout [IPAddress: Location]) {
        if let subnet = link.subnet, let problem = problem(ofNetwork: subnet.value) {
            report.error("\(subnet.value) \(problem)", at: subnet.location)
        }
        for given in link.ends.flatMap({ $0.given ?? [] }) {
            let prefix = given.value
            if let problem = problem(prefix) { report.error("\(prefix) \(problem)", at: given.location) }
            if let first = owners.updateValue(given.location, forKey: prefix.address) {
                report.error(
                    "address \(prefix.address) is given twice", at: given.location, note: "the first one", at: first)
            }
            if let subnet = link.subnet, subnet.value.address.isIPv6 == prefix.address.isIPv6,
                !subnet.value.contains(prefix.address)
            {
                let message = "\(prefix) is not in the link's subnet \(subnet.value)"
                report.error(message, at: given.location, note: "the subnet", at: subnet.location)
            }
        }
    }

    private func problem(_ prefix: Prefix) -> String? {
        let address = prefix.address
        if let problem = problem(ofNetwork: prefix) { return problem }
        guard !address.isIPv6 || prefix.length < 127 else { return nil }
        if prefix.hosts.contains(address.number) { return nil }
        return address.number == AddressRange(prefix).low
            ? "is the network's own address" : "is the network's broadcast address"
    }

    private func problem(ofNetwork prefix: Prefix) -> String? {
        let address = prefix.address
        if case .v4(let ipv4) = address,
            ipv4.isMulticast || ipv4.isLoopback || ipv4.value == 0 || ipv4.value >> 28 == 0xf
        {
            return "is not an address for an interface"
        }
        if case .v6(let ipv6) = address, ipv6.groups[0] >> 8 == 0xff || ipv6.groups.dropLast().allSatisfy({ $0 == 0 }) {
            return "is not an address for an interface"
        }
        return prefix.length == 0 ? "is no network: the prefix length is 0" : nil
    }

    /// Every network that the file names, once for each link.
    private func claims(_ links: [LinkEnds]) -> [Claim] {
        links.enumerated().flatMap { index, link in
            var seen: Set<Prefix> = []
            let prefixes = (link.subnet.map { [$0] } ?? []) + link.ends.flatMap { $0.given ?? [] }
            return prefixes.compactMap { prefix -> Claim? in
                let network = prefix.value.network
                guard seen.insert(network).inserted else { return nil }
                return Claim(range: AddressRange(network), prefix: network, link: index, location: prefix.location)
            }
        }
    }

    private func complainAboutOverlaps(_ claims: [Claim]) {
        let sorted = claims.sorted {
            ($0.range.isIPv6 ? 1 : 0, $0.range.low, $0.link) < ($1.range.isIPv6 ? 1 : 0, $1.range.low, $1.link)
        }
        guard var widest = sorted.first else { return }
        for claim in sorted.dropFirst() {
            if claim.link != widest.link, claim.range.overlaps(widest.range) {
                let (first, second) = claim.location < widest.location ? (claim, widest) : (widest, claim)
                let message = "subnet \(second.prefix) overlaps \(first.prefix) of another link"
                report.error(message, at: second.location, note: "the other one", at: first.location)
            }
            if claim.range.isIPv6 != widest.range.isIPv6 || claim.range.high > widest.range.high { widest = claim }
        }
    }

    private func pools() -> [Prefix] {
        guard let subnets = file.subnets else { return [Prefix(.v4(IPv4Address(0x0a00_0000)), length: 16)] }
        return subnets.compactMap { subnet in
            if !subnet.value.address.isIPv6, subnet.value.length <= 30 { return subnet.value }
            report.error(
                "addresses are assigned from IPv4 networks of at least four addresses, not from \(subnet.value)",
                at: subnet.location)
            return nil
        }
    }

    /// Gives each end without addresses the lowest free one of the link's subnet.
    private func assign(_ link: inout LinkEnds, _ owners: inout [IPAddress: Location], _ pool: inout SubnetPool) {
        let open = link.ends.indices.filter { link.ends[$0].given == nil }
        guard !open.isEmpty, let subnet = subnet(of: link, &pool) else { return }
        for index in open {
            guard let address = freeAddress(in: subnet, owners) else {
                let endpoint = link.ends[index].endpoint
                report.error(
                    "no free address in \(subnet) for '\(endpoint)': give it one under its node", at: link.location)
                continue
            }
            owners[address] = link.location
            link.ends[index].addresses = [Prefix(address, length: subnet.length)]
        }
    }

    /// The link's subnet, else the network of an address at one end, else a new one.
    private func subnet(of link: LinkEnds, _ pool: inout SubnetPool) -> Prefix? {
        if let subnet = link.subnet { return subnet.value }
        let given = link.ends.flatMap(\.addresses)
        if let prefix = given.first(where: { !$0.address.isIPv6 }) ?? given.first { return prefix.network }
        if let subnet = pool.take() { return subnet }
        report.error("no network is left for this link: enlarge 'subnets', or give it a subnet", at: link.location)
        return nil
    }

    private func freeAddress(in subnet: Prefix, _ owners: [IPAddress: Location]) -> IPAddress? {
        let hosts = subnet.hosts
        // At most two addresses of a subnet are in use, or as many as the file gives: the search is short.
        var number = hosts.lowerBound
        while number <= hosts.upperBound {
            let address = IPAddress(number: number, isIPv6: subnet.address.isIPv6)
            if owners[address] == nil { return address }
            number += 1
        }
        return nil
    }

    private func checkMTU(_ end: End) {
        let interface = interface(end.place)
        guard interface.mtu < 1280, interface.addresses.contains(where: \.address.isIPv6) else { return }
        report.error(
            "'\(end.endpoint)' has an IPv6 address, which needs an MTU of at least 1280", at: interface.location)
    }

    /// Permanent entries for the peer's addresses, or those of the file.
    mutating func resolveNeighbours() {
        for node in file.nodes {
            for entry in node.value.interfaces {
                guard let place = places[Endpoint(node: node.name.value, interface: entry.name.value)] else { continue }
                guard case .list(let list)? = entry.value.neighbours else { continue }
                lab.nodes[place.node].interfaces[place.interface].neighbours = list.compactMap { item in
                    guard let address = item.address, let mac = item.mac else { return nil }
                    return Neighbour(address: address, mac: mac)
                }
            }
        }
        let written = writtenNeighbours()
        for (endpoint, place) in places where !written.contains(endpoint) {
            guard let peer = places[interface(place).peer] else { continue }
            let far = interface(peer)
            lab.nodes[place.node].interfaces[place.interface].neighbours = far.addresses.map {
                Neighbour(address: $0.address, mac: far.mac)
            }
        }
    }

    /// Interfaces that do not get their peer's addresses as neighbours.
    private func writtenNeighbours() -> Set<Endpoint> {
        var written: Set<Endpoint> = []
        for node in file.nodes {
            for entry in node.value.interfaces {
                switch entry.value.neighbours {
                case nil, .mode(.static): continue
                case .mode(.none), .list: written.insert(Endpoint(node: node.name.value, interface: entry.name.value))
                }
            }
        }
        return written
    }
}
