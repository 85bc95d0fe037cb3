// Addresses, neighbours and routes, as ip sees them.

import Namespaces
import Packets
import SystemPackage
import TestSupport
import Testing

@testable import Netlink

@Suite(.privileged, .requires(tool: "ip")) struct RoutingTests {
    private let pair: VethBed
    private var bed: Bed { pair.near }

    init() throws {
        pair = try VethBed()
        try bed.execute(address("10.0.0.1/24"), address("fd00::1/64"))
    }

    private func address(_ text: String) throws -> Message {
        try InterfaceAddress(index: 2, prefix: #require(Prefix(text))).add()
    }

    private func route(
        _ destination: String, _ kind: RouteEntry.Kind = .unicast, via gateway: String? = nil, dev index: Int? = nil,
        metric: Int? = nil
    ) throws -> Message {
        let gateway = try gateway.map { try #require(IPAddress($0)) }
        return try RouteEntry(
            destination: #require(Prefix(destination)), kind: kind, gateway: gateway, index: index, metric: metric
        ).add()
    }

    private struct Route: Decodable, Equatable {
        var type: String?
        var dst: String
        var gateway: String?
        var dev: String?
        var metric: Int?
        var `protocol`: String?
        var scope: String?
    }

    private func route(to destination: String, family: String = "-4") throws -> Route? {
        try bed.facts("ip", family, "-d", "-j", "route", as: [Route].self).first { $0.dst == destination }
    }

    @Test func addressesAreUsableAtOnce() throws {
        struct Link: Decodable {
            struct Address: Decodable {
                var local: String?
                var prefixlen: Int?
                var tentative: Bool?
            }
            var addr_info: [Address]
        }
        let addresses = try #require(bed.facts("ip", "-j", "address", "show", "dev", "eth0", as: [Link].self).first)
            .addr_info
        for (local, length) in [("10.0.0.1", 24), ("fd00::1", 64)] {
            #expect(
                addresses.contains { $0.local == local && $0.prefixlen == length && $0.tentative != true }, "\(local)")
        }
        #expect(errno { try bed.execute(address("10.0.0.1/24")) } == .fileExists)
    }

    @Test func neighboursArePermanentAndReplaced() throws {
        struct Neighbour: Decodable, Equatable {
            var dst: String
            var lladdr: String?
            var state: [String]
        }
        for (host, mac) in [("10.0.0.2", 7), ("10.0.0.2", 8), ("fd00::2", 9)] as [(String, UInt64)] {
            let address = try #require(IPAddress(host))
            try bed.execute(NeighbourEntry(index: 2, address: address, mac: MACAddress(0x0200_0000_0000 + mac)).add())
        }
        let known = try bed.facts("ip", "-j", "neighbour", "show", "nud", "permanent", as: [Neighbour].self)
        #expect(known.contains(Neighbour(dst: "10.0.0.2", lladdr: "02:00:00:00:00:08", state: ["PERMANENT"])))
        #expect(known.contains(Neighbour(dst: "fd00::2", lladdr: "02:00:00:00:00:09", state: ["PERMANENT"])))
        #expect(known.filter { $0.dst == "10.0.0.2" }.count == 1)
    }

    @Test func incompleteNeighboursAreSeen() throws {
        _ = try bed.text("ip", "neighbour", "add", "10.0.0.66", "dev", "eth0", "nud", "incomplete")
        try bed.execute(
            NeighbourEntry(index: 2, address: .v4(IPv4Address(0x0a00_0002)), mac: MACAddress(0x0200_0000_0007)).add())
        let states = try bed.namespace.run {
            var socket = try KernelSocket()
            return try NeighbourState.dump(over: &socket)
        }
        #expect(states.filter(\.isIncomplete).map(\.address.description) == ["10.0.0.66"])
        #expect(states.first { $0.address.description == "10.0.0.2" }.map { [$0.index, Int($0.state)] } == [2, 0x80])
        #expect(try bed.text("ip", "neighbour", "show", "nud", "incomplete").contains("10.0.0.66"))
    }

    @Test func gatewayRoutes() throws {
        try bed.execute(
            route("0.0.0.0/0", via: "10.0.0.2"), route("10.1.0.9/16", via: "10.0.0.3", dev: 2, metric: 100),
            route("10.2.0.0/24", dev: 2))
        var expected = Route(
            type: "unicast", dst: "default", gateway: "10.0.0.2", dev: "eth0", protocol: "static", scope: "global")
        #expect(try route(to: "default") == expected)
        (expected.dst, expected.gateway, expected.metric) = ("10.1.0.0/16", "10.0.0.3", 100)
        #expect(try route(to: "10.1.0.0/16") == expected)
        (expected.dst, expected.gateway, expected.metric, expected.scope) = ("10.2.0.0/24", nil, nil, "link")
        #expect(try route(to: "10.2.0.0/24") == expected)
    }

    @Test func gatewayRoutesOfIPv6() throws {
        try bed.execute(route("::/0", via: "fd00::2"), route("fd01::/64", via: "fd00::3", dev: 2, metric: 7))
        #expect(try route(to: "default", family: "-6")?.gateway == "fd00::2")
        #expect(try route(to: "fd01::/64", family: "-6")?.metric == 7)
    }

    @Test(arguments: [(RouteEntry.Kind.blackhole, "blackhole"), (.unreachable, "unreachable"), (.prohibit, "prohibit")])
    func refusingRoutes(kind: RouteEntry.Kind, word: String) throws {
        try bed.execute(route("10.9.0.0/24", kind, metric: 42), route("fd09::/64", kind, metric: 43))
        for (family, destination, metric) in [("-4", "10.9.0.0/24", 42), ("-6", "fd09::/64", 43)] {
            let found = try #require(try route(to: destination, family: family))
            #expect(
                found.type == word && found.metric == metric && found.protocol == "static" && found.scope == "global")
        }
    }

    @Test func mistakesAreTheKernels() throws {
        #expect(
            errno { try bed.execute(route("10.8.0.0/24", via: "192.0.2.1")) } == Errno(rawValue: 101), "ENETUNREACH")
        try bed.execute(route("10.8.0.0/24", via: "10.0.0.2"))
        #expect(
            errno { try bed.execute(route("10.8.0.0/24", via: "10.0.0.3")) } == .fileExists, "never replaced in silence"
        )
    }
}
