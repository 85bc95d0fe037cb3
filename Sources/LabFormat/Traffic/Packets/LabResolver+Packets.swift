// The packets of flows: layers that were left out are put in, and each fits its interface.

import Packets

extension LabResolver {
    /// The written layers, and those that were left out.
    func packet(of value: FlowFile) -> Packet {
        let written = (value.packet.layers?.value ?? []).compactMap { file in file.layer.map { (file, $0) } }
        let layers = written.map(\.1).completed(isIPv6: isIPv6(value))
        let packet = Packet(
            layers, isTagged: value.packet.tag == nil, fragments: value.packet.fragments?.value.cut)
        checkOrder(written)
        return packet
    }

    /// Is the IP of a packet that does not say IPv6? It is where the flow goes.
    private func isIPv6(_ value: FlowFile) -> Bool {
        switch value.to.value {
        case .address(let address): return address.isIPv6
        case .endpoint(let endpoint):
            guard let place = places[endpoint] else { return false }
            let addresses = interface(place).addresses
            return !addresses.isEmpty && addresses.allSatisfy(\.address.isIPv6)
        }
    }

    /// Each layer must stand where the one before it, or one that is put in between, can carry it.
    private func checkOrder(_ written: [(file: LayerFile, layer: Layer)]) {
        for (outer, inner) in zip(written, written.dropFirst()) {
            let between = [outer.layer, inner.layer].completed(isIPv6: false).map(\.kind)
            // Nonsense stays as it was written: nothing was put in between, and the one cannot carry the other.
            guard let place = between.firstIndex(of: outer.layer.kind), between.indices.contains(place + 1) else {
                continue
            }
            let follower = between[place + 1]
            if outer.layer.kind.followers.contains(follower) { continue }
            let followers = Layer.Kind.allCases.filter(outer.layer.kind.followers.contains).map(\.rawValue)
            let allowed =
                followers.isEmpty ? "nothing follows it" : "what may follow is \(followers.joined(separator: ", "))"
            report.error(
                "\(inner.layer.kind.rawValue) cannot stand inside of \(outer.layer.kind.rawValue): \(allowed)",
                at: inner.file.location)
        }
        guard let first = written.first else { return }
        if ![first.layer].completed(isIPv6: false)[0].kind.followers.contains(.ipv4), first.layer.kind != .eth {
            report.error("a packet does not begin with \(first.layer.kind.rawValue)", at: first.file.location)
        }
    }

    /// Bytes of all sizes together, at most: each is a frame of its own that waits to be sent.
    static let mostBytes = 64 << 20

    func checkPacket(_ packet: Packet, _ from: InterfacePlace, _ value: FlowFile) {
        let location = value.packet.layers?.location ?? value.location
        let sizes = packet.sizes.sizes
        if sizes.count > 1, sizes.reduce(0, +) + sizes.count * packet.headerLength > Self.mostBytes {
            return report.error(
                "the \(sizes.count) sizes of the payload make more than 64 MiB of frames: take fewer, "
                    + "or a range with a step", at: location)
        }
        if let smallest = packet.sizes.sizes.min(), packet.isTagged,
            smallest < packet.payload.content.count + Tag.byteCount
        {
            report.error(
                "a payload of \(smallest) bytes has no room for the tag of 24 bytes"
                    + (packet.payload.content.isEmpty
                        ? "" : " behind the \(packet.payload.content.count) that are written")
                    + ": make it larger, or write 'tag: none' to the flow", at: location)
        } else if let smallest = packet.sizes.sizes.min(), smallest < packet.payload.content.count {
            report.error(
                "a payload of \(smallest) bytes has no room for the \(packet.payload.content.count) that are written",
                at: location)
        }
        if packet.isTagged, packet.isNeighbourDiscovery,
            packet.sizes.sizes.contains(where: { $0 % 8 != 0 })
                || packet.isTagged && packet.isNeighbourDiscovery && packet.sizes.sizes.count > 1
        {
            report.error(
                "behind a message of neighbour discovery stands one payload of a multiple of 8 bytes", at: location)
        }
        if packet.longestFrame - packet.linkHeaderLength > 65535 {
            return report.error("an IP packet has at most 65535 bytes", at: location)
        }
        // A UDP socket's kernel cuts what is too long, or refuses it (IP_MTU_DISCOVER).
        if value.path.way.value != .udp { checkFrame(packet, from, value, location) }
    }

    private func checkFrame(_ packet: Packet, _ from: InterfacePlace, _ value: FlowFile, _ location: Location) {
        let mtu = interface(from).mtu
        if let fragments = value.packet.fragments {
            return checkFragments(packet, fragments, mtu: mtu, value)
        }
        // The kernel has room for one 802.1Q tag beyond the MTU.
        let tag = packet.layers.dropFirst().first.map {
            if case .vlan(let layer) = $0 { layer.tag == .vlan } else { false }
        }
        let room = mtu + 14 + (tag == true ? 4 : 0)
        let size = packet.longestFrame - (room - mtu)
        guard size > mtu else { return }
        report.error(
            "a packet of \(size) bytes does not fit the MTU \(mtu) of '\(value.from.value)': "
                + "the payload has at most \(room - packet.headerLength) bytes", at: location)
    }

    private func checkFragments(_ packet: Packet, _ file: Located<FragmentFile>, mtu: Int, _ value: FlowFile) {
        let cut = file.value.cut
        // Complained about where it is written.
        guard cut.size % 8 == 0, cut.overlap % 8 == 0, cut.send?.isEmpty != true else { return }
        guard let network = packet.network,
            packet.layers.first(where: { ![.eth, .vlan].contains($0.kind) })?.kind == network
        else { return report.error("only IP packets are cut into fragments", at: file.location) }
        let header = network == .ipv4 ? 20 : 48
        if cut.size + cut.overlap + header > mtu {
            report.error(
                "fragments of \(cut.size + cut.overlap) bytes do not fit the MTU \(mtu) of '\(value.from.value)': "
                    + "they have at most \((mtu - header) / 8 * 8) bytes with their overlap", at: file.location)
        }
        checkSizes(packet, cut, file.location)
    }

    /// Looks at each size by arithmetic, and complains once of each kind.
    private func checkSizes(_ packet: Packet, _ cut: FragmentCut, _ location: Location) {
        let sizes = packet.sizes.sizes
        let payload = [UInt8](repeating: 0, count: sizes.min() ?? 0)
        guard let frame = try? Frame(packet.headers(PacketEnds()), payload: payload).encoded(),
            let start = try? cut.dataStart(of: frame)
        else { return }
        let ends = sizes.map { size in (size: size, data: frame.count - payload.count + size - start) }
        for (_, data) in ends {
            let count = cut.count(of: data)
            guard let number = cut.send?.first(where: { !(1...count).contains($0) }) else { continue }
            return report.error("\(FragmentError.noSuchFragment(number, of: count))", at: location)
        }
        guard packet.isTagged else { return }
        let whole = ends.filter { cut.send?.contains(cut.count(of: $0.data)) ?? true }
        if whole.count < ends.count, packet.hasOwnID {
            // Fragments without the tag are known by their identification.
            report.warning(
                "the tag is in the last fragment, which is not sent: what becomes of the others is nobody's",
                at: location)
        }
        if let short = whole.first(where: { cut.lastCount(of: $0.data) < Tag.byteCount }) {
            report.error(
                "the last fragment of a payload of \(short.size) bytes has no room for the tag of 24 bytes: "
                    + "choose another size", at: location)
        }
    }

    /// A bucket smaller than a frame never lets one through.
    func warnAboutBuckets(_ flow: Flow) {
        if flow.packet.fragments != nil { return }
        let frame = UInt32(flow.packet.longestFrame)
        for node in file.nodes {
            for entry in node.value.interfaces {
                guard let qdisc = entry.value.qdisc, case .tbf(let tbf) = qdisc.value, tbf.burst < frame else {
                    continue
                }
                let endpoint = "\(node.name.value):\(entry.name.value)"
                report.warning(
                    "tbf of '\(endpoint)': the burst of \(tbf.burst) bytes "
                        + "is less than a frame of flow '\(flow.name)' (\(frame) bytes), so none passes",
                    at: qdisc.location)
            }
        }
    }
}
