// Links: made, changed and deleted, as ip and ethtool see them.

import Namespaces
import Packets
import SystemCalls
import SystemPackage
import TestSupport
import Testing

@testable import Netlink

@Suite(.privileged, .requires(tool: "ip")) struct LinkTests {
    @Test func bothEndsAreAsAskedFor() throws {
        let bed = try VethBed(up: false)
        let (near, far) = try (bed.near.link("eth0"), bed.far.link("eth7"))
        #expect(near.ifindex == 2 && far.ifindex == 9)
        #expect(near.address == "02:00:00:00:00:01" && far.address == "02:00:00:00:00:02")
        #expect(near.mtu == 1400 && far.mtu == 9000)
        for link in [near, far] {
            #expect(link.num_tx_queues == 1 && link.num_rx_queues == 1)
            #expect(link.linkinfo?.info_kind == "veth")
            #expect(!link.flags.contains("UP"))
        }
        #expect(near.group == "28268")
        #expect(near.link_index == 9 && far.link_index == 2)
    }

    @Test func takenNamesAndIndexesAreRefused() throws {
        let bed = try VethBed(up: false)
        let descriptor = bed.far.namespace.descriptor.raw
        #expect(errno { try bed.near.execute(VethBed.pair.create(farNamespace: descriptor)) } == .fileExists)
        var other = VethBed.pair
        other.near.name = "eth1"
        #expect(errno { try bed.near.execute(other.create(farNamespace: descriptor)) } == .fileExists)
        #expect(try names(in: bed.near) == ["lo", "eth0"], "no half of it is left")
    }

    @Test func goesUpAndDown() throws {
        let bed = try VethBed(up: false)
        try bed.near.execute(LinkChange(index: 2, up: true).message())
        // The kernel's link watch says so a moment later, up to a second on some kernels.
        let deadline = Clock.monotonic + TimeScale.nanoseconds(5)
        while try !bed.near.link("eth0").flags.contains("NO-CARRIER"), Clock.monotonic < deadline {
            Clock.sleep(milliseconds: 5)
        }
        #expect(try bed.near.link("eth0").flags.isSuperset(of: ["UP", "NO-CARRIER"]))
        try bed.far.execute(LinkChange(index: 9, up: true).message())
        #expect(try bed.near.link("eth0").flags.isSuperset(of: ["UP", "LOWER_UP"]))
        try bed.near.execute(LinkChange(index: 2, up: false).message())
        #expect(try !bed.near.link("eth0").flags.contains("UP"))
    }

    @Test func changesOnlyWhatIsAsked() throws {
        let bed = try VethBed()
        try bed.near.execute(
            LinkChange(index: 2, alias: "netlab:a:1").message(), LinkChange(index: 2, mtu: 1234).message())
        let link = try bed.near.link("eth0")
        #expect(link.ifalias == "netlab:a:1" && link.mtu == 1234 && link.flags.contains("UP"))
    }

    @Test func loopbackTakesMarkAndStateAtOnce() throws {
        let bed = try Bed()
        try bed.execute(LinkChange(index: 1, up: true, alias: "netlab:a:1").message())
        let link = try bed.link("lo")
        #expect(link.ifalias == "netlab:a:1" && link.flags.contains("UP"))
    }

    @Test func absentLinkIsAnError() throws {
        #expect(errno { try Bed().execute(LinkChange(index: 77, up: true).message()) } == Errno(rawValue: 19))
    }

    @Test func aGroupIsDeletedAtOnceAndAlone() throws {
        let bed = try VethBed()
        let others = (10..<13).map { index in
            VethPair(
                near: VethEnd(
                    name: "n\(index)", index: index, mac: MACAddress(0x0200_0000_0000 + UInt64(index)), mtu: 1500),
                far: VethEnd(
                    name: "f\(index)", index: index, mac: MACAddress(0x0200_0000_0100 + UInt64(index)), mtu: 1500),
                group: index == 12 ? 0 : 7)
        }
        for pair in others { try bed.near.execute(pair.create(farNamespace: bed.far.namespace.descriptor.raw)) }
        try bed.near.execute(.deleteLinks(group: 7))
        #expect(try names(in: bed.near) == ["lo", "eth0", "n12"])
        #expect(try names(in: bed.far) == ["lo", "eth7", "f12"])
        try bed.near.execute(.deleteLink(index: 12))
        #expect(try names(in: bed.far) == ["lo", "eth7"])
        #expect(errno { try bed.near.execute(.deleteLinks(group: 7)) } == Errno(rawValue: 19), "ENODEV: none is left")
    }

    private func names(in bed: Bed) throws -> [String] {
        struct Name: Decodable { var ifname: String }
        return try bed.facts("ip", "-j", "link", as: [Name].self).map(\.ifname)
    }
}

/// The errno of the netlink error that `body` throws.
func errno(_ body: () throws -> Void) -> Errno? {
    do { try body() } catch { return (error as? NetlinkError)?.errno }
    return nil
}

@Suite(.privileged, .requires(tool: "ethtool")) struct OffloadTests {
    /// ethtool's state of each of the device's features.
    private func features(_ bed: Bed) throws -> [String: String] {
        let lines = try bed.text("ethtool", "-k", "eth0").split(separator: "\n").dropFirst()
        return Dictionary(
            lines.map { line in
                let words = line.split(separator: ":")
                return (
                    words[0].drop { $0 == "\t" }.description,
                    words[1].split(separator: " ").first.map(String.init) ?? ""
                )
            }
        ) { first, _ in first }
    }

    private func set(_ wanted: [Offload: Bool], _ bed: Bed) throws {
        try bed.namespace.run {
            let socket = try KernelSocket()
            try OffloadTable(socket: socket.raw).set(wanted, of: "eth0", socket: socket.raw)
        }
    }

    @Test func allOffIsWhatEthtoolSwitchesOff() throws {
        let (ours, theirs) = try (VethBed(), VethBed())
        try set([.gro: true], ours.near)
        #expect(try features(ours.near)["generic-receive-offload"] == "on")
        try set(Dictionary(uniqueKeysWithValues: Offload.allCases.map { ($0, false) }), ours.near)
        _ = try theirs.near.text(
            "ethtool", "-K", "eth0", "tx", "off", "sg", "off", "tso", "off", "gso", "off", "gro", "off")
        let state = try features(ours.near)
        #expect(try state == features(theirs.near))
        for group in ["tx-checksumming", "scatter-gather", "tcp-segmentation-offload", "generic-segmentation-offload"] {
            #expect(state[group] == "off", "\(group)")
        }
        #expect(state.filter { $0.key.hasPrefix("tx-tcp") && $0.value != "off" } == [:])
    }

    @Test func groupsAreSwitchedAlone() throws {
        let bed = try VethBed()
        let before = try features(bed.near)
        try set([.tso: false], bed.near)
        let after = try features(bed.near)
        #expect(after["tcp-segmentation-offload"] == "off" && after["scatter-gather"] == "on")
        try set([.tso: true], bed.near)
        #expect(try features(bed.near) == before)
    }

    @Test func absentDeviceIsNamed() throws {
        let error = #expect(throws: NetlinkError.self) {
            try Namespace.unnamed().run {
                let socket = try KernelSocket()
                try OffloadTable(socket: socket.raw).set([.tx: false], of: "eth9", socket: socket.raw)
            }
        }
        #expect(error?.description == "set offloads of eth9: No such device")
    }
}
