// Sockets of nodes: their ports are free, their interfaces, addresses and groups fit.

import Packets

extension LabResolver {
    mutating func resolveSockets() {
        for (index, entry) in file.nodes.enumerated() where index < lab.nodes.count {
            var bound: [String: Location] = [:]
            for socket in entry.value.sockets {
                guard let resolved = self.socket(socket, of: index) else { continue }
                checkOccupied(resolved, &bound)
                lab.nodes[index].sockets.append(resolved)
            }
        }
    }

    private func socket(_ entry: SocketFile, of node: Int) -> Socket? {
        let kind: Socket.Kind = entry.udp != nil ? .udp : entry.tcp != nil ? .tcp : .packet
        let place = entry.udp?.location ?? entry.tcp?.location ?? entry.packet?.location ?? entry.location
        var socket = Socket(
            kind: kind, port: entry.udp?.value ?? entry.tcp?.value ?? 0, receiveBuffer: entry.receiveBuffer,
            reading: entry.read, location: place)
        if let interface = entry.packet {
            let endpoint = Endpoint(node: lab.nodes[node].name, interface: interface.value)
            guard self.place(endpoint, at: interface.location) != nil else { return nil }
            socket.interface = interface.value
        }
        socket.stopsAfter = entry.stopped ?? 0
        socket.pause = entry.pause
        socket.filter = entry.filter
        socket.accepting = entry.accept
        socket.holdsLock = entry.holdsLock
        if let backlog = entry.backlog { socket.backlog = backlog }
        if let address = entry.address {
            checkOwn(address, node)
            socket.address = address.value
        }
        for group in entry.join {
            checkGroup(group, socket, node)
            socket.groups.append(group.value)
        }
        return socket
    }

    /// One port, one socket; several at one port (SO_REUSEPORT) would share the packets.
    private func checkOccupied(_ socket: Socket, _ bound: inout [String: Location]) {
        guard socket.kind != .packet else { return }
        // A socket at any address and one at a certain address compete, too.
        let name = "\(socket.kind.rawValue) port \(socket.port)"
        let family = socket.address?.isIPv6 == true ? " of IPv6" : ""
        if let first = bound.updateValue(socket.location, forKey: name + family) {
            report.error("two sockets on \(name)", at: socket.location, note: "the first one", at: first)
        }
    }

    private func checkOwn(_ address: Located<IPAddress>, _ node: Int) {
        let own = lab.nodes[node].interfaces.flatMap(\.addresses).map(\.address)
        let any = address.value.bytes.allSatisfy { $0 == 0 }
        if any || address.value.isMulticast || own.contains(address.value) { return }
        report.error("\(address.value) is no address of node '\(lab.nodes[node].name)'", at: address.location)
    }

    private func checkGroup(_ group: Located<IPAddress>, _ socket: Socket, _ node: Int) {
        if !group.value.isMulticast {
            report.error("\(group.value) is not a multicast group", at: group.location)
        } else if group.value.isIPv6 != (socket.address?.isIPv6 ?? false) {
            let remedy = group.value.isIPv6 ? ": add address: \"::\"" : ""
            report.error(
                "the socket and the group \(group.value) are of different families\(remedy)", at: group.location)
        } else if lab.nodes[node].interfaces.isEmpty {
            report.error("the node has no interface on which to join \(group.value)", at: group.location)
        }
    }
}

extension IPAddress {
    /// 224.0.0.0/4 or ff00::/8
    package var isMulticast: Bool { isIPv6 ? bytes[0] == 0xff : bytes[0] >> 4 == 0xe }

    /// The station address of an IPv4 (RFC 1112) or IPv6 (RFC 2464) group; nil for other addresses.
    package var groupMAC: MACAddress? {
        guard isMulticast else { return nil }
        let low = bytes.suffix(4).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return MACAddress(isIPv6 ? 0x3333_0000_0000 | low : 0x0100_5e00_0000 | low & 0x7f_ffff)
    }
}
