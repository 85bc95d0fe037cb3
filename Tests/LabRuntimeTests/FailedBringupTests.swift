// A bring-up that fails undoes what it did, and says where in the lab file it failed.

import Foundation
import Glibc
import LabFormat
import LabPlanning
import Namespaces
import Netlink
import SystemCalls
import SystemPackage
import TestSupport
import Testing

@testable import LabRuntime

@Suite(.privileged) struct FailedBringupTests {
    private let bed: RuntimeBed

    init() throws { bed = try RuntimeBed() }

    /// The error of a bring-up that must fail and leave nothing.
    private func failure(_ change: (inout Lab) throws -> Void) throws -> String {
        var lab = try Chain.lab()
        try change(&lab)
        let error = #expect(throws: LabError.self) { try bed.bringup(lab).run() }
        try bed.expectNothingLeft()
        return error?.description ?? ""
    }

    @Test func unreachableGateway() throws {
        let error = try failure {
            $0.nodes[2].routes.append(try Chain.route("10.5.0.0/16", via: "192.0.2.1", line: 77))
        }
        #expect(
            error.hasPrefix(
                "lab.yaml:77:3: error: server: route 10.5.0.0/16 via 192.0.2.1: add route: Network is unreachable"))
    }

    @Test func refusedQdisc() throws {
        let empty = TBF(rate: 1_000_000, burst: 0, limit: 0)
        let error = try failure { $0.nodes[1].interfaces[1].qdisc = .tbf(empty) }
        #expect(error.hasPrefix("lab.yaml:9:3: error: router: eth1: qdisc tbf: set qdisc: "))
    }

    @Test func theFirstFailureOfANodeIsTold() throws {
        let error = try failure {
            $0.nodes[0].routes = [
                try Chain.route("10.5.0.0/16", via: "192.0.2.1", line: 50),
                try Chain.route("10.6.0.0/16", via: "192.0.2.1", line: 51),
            ]
        }
        #expect(error.hasPrefix("lab.yaml:50:3: "))
    }

    @Test func refusedSysctl() throws {
        let error = try failure {
            $0.nodes[0].sysctls = [
                Sysctl(key: "net.ipv4.no_such_key", value: "1", optional: false, location: Chain.location(60))
            ]
        }
        let reason = "open /proc/sys/net/ipv4/no_such_key: No such file or directory"
        #expect(error == "lab.yaml:60:3: error: client: sysctl net.ipv4.no_such_key: \(reason)")
    }

    @Test func sysctlThatMayBeAbsent() throws {
        var lab = try Chain.lab()
        lab.nodes[0].sysctls = [
            Sysctl(key: "net.ipv4.no_such_key", value: "1", optional: true, location: Chain.location(60))
        ]
        try bed.bringup(lab).run().takeDown()
        try bed.expectNothingLeft()
    }

    @Test func refusedLink() throws {
        let error = try failure { $0.nodes[1].interfaces[1].mtu = 1_000_000 }
        #expect(
            error.hasPrefix("lab.yaml:14:3: error: router: link router:eth1 - server:eth0: create link: "), "\(error)")
    }

    @Test func noDescriptorIsLeft() async {
        await #expect(processExitsWith: .success) {
            let bed = try RuntimeBed()
            var lab = try Chain.lab()
            lab.nodes[2].routes.append(try Chain.route("10.5.0.0/16", via: "192.0.2.1", line: 77))
            let bringup = bed.bringup(lab)
            #expect(throws: LabError.self) { try bringup.run() }
            let before = try OpenDescriptors.all()
            for _ in 0..<5 { #expect(throws: LabError.self) { try bringup.run() } }
            #expect(try OpenDescriptors.all() == before)
            try bed.expectNothingLeft()
        }
    }

    @Test func anInterruptUndoesEverything() async {
        await #expect(processExitsWith: .success) {
            var none = sigset_t()
            unsafe sigemptyset(&none)
            unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
            let bed = try RuntimeBed()
            try Interrupts.catchSignals()
            raise(SIGINT)
            let bringup = try bed.bringup(Chain.lab())
            let error = #expect(throws: Interrupted.self) { try bringup.run() }
            #expect(error?.signal == SIGINT)
            try bed.expectNothingLeft()
        }
    }

    @Test func aForeignFileIsAnErrorAndStays() throws {
        let path = "\(bed.directory.path)/chain.router"
        try Files.write("mine", to: path)
        let error = #expect(throws: LabError.self) { try bed.bringup(Chain.lab()).run() }
        #expect(
            error?.description.hasPrefix("lab.yaml:3:3: error: router: namespace: link \(path): File exists\n") == true)
        #expect(error?.remedy?.contains("never taken over") == true)
        #expect(try bed.names == ["chain.router"] && bed.instances == [])
        #expect(try Files.text(path) == "mine")
    }

    @Test func aForeignNamespaceIsAnErrorAndStays() throws {
        let cookie = try bed.nameForeign("chain.router")
        let error = #expect(throws: LabError.self) { try bed.bringup(Chain.lab()).run() }
        #expect(error?.location == Chain.location(3))
        #expect(try bed.names == ["chain.router"] && bed.instances == [])
        #expect(try bed.directory.open("chain.router").cookie() == cookie)
    }

    @Test func aForeignNameThatCameLaterIsLeftAlone() throws {
        let lab = try bed.bringup(Chain.lab()).run()
        try bed.directory.remove("chain.server")
        try Files.write("mine", to: "\(bed.directory.path)/chain.server")
        #expect(try lab.takeDown() == ["chain.server"])
        #expect(try bed.names == ["chain.server"] && bed.instances == [])
    }

    @Test func missingKindsAreMissingCapabilities() throws {
        let interface = try Chain.lab().nodes[0].interfaces[0]
        let step = Step(.qdisc(interface: interface, .sfq(SFQ())), node: "client", location: Chain.location(1))
        let missing = NetlinkError("set qdisc", errno: .noSuchFileOrDirectory)
        #expect(step.missingCapability(for: missing)?.capability == "sfq")
        #expect(step.missingCapability(for: NetlinkError("set qdisc", errno: .invalidArgument)) == nil)
        #expect(step.remedy(for: NetlinkError("set qdisc", errno: .notPermitted))?.contains("sudo") == true)
        #expect(step.remedy(for: NetlinkError("set qdisc", errno: .invalidArgument)) == nil)
    }
}
