// Settings of the machine that a lab changes: put back by down, by a failed up, and by gc after a kill. Here the machine is a
// namespace of the test's own, whose settings nobody else has.

import LabFormat
import LabPlanning
import Namespaces
import SystemCalls
import TestSupport
import Testing

@testable import LabRuntime

@Suite(.privileged) struct HostSettingTests {
    private let bed: RuntimeBed
    private let machine: Namespace
    private static let key = "net.ipv4.ip_default_ttl"

    init() throws {
        bed = try RuntimeBed()
        machine = try Namespace.unnamed()
    }

    private func lab(_ name: String = "chain", value: String = "77") throws -> Lab {
        var lab = try Chain.lab(named: name)
        lab.hostSettings = [
            LabFormat.Sysctl(key: Self.key, value: value, optional: false, location: Chain.location(2)),
            LabFormat.Sysctl(key: "net.no.such", value: "1", optional: true, location: Chain.location(3)),
        ]
        return lab
    }

    private func setting() throws -> String { try machine.run { try SystemCalls.Sysctl.read(Self.key) } }

    @Test func downPutsItBack() throws {
        let running = try machine.run { try bed.bringup(lab()).run() }
        #expect(try setting() == "77")
        _ = try machine.run { try running.takeDown() }
        #expect(try setting() == "64")
        try bed.expectNothingLeft()
    }

    /// A netlab that was killed when it had changed the setting: the journal was there before.
    @Test func afterAKillGarbageCollectionPutsItBack() throws {
        try machine.run { try bed.leaveUp(lab(), ephemeral: true) }
        #expect(try setting() == "77")
        _ = try machine.run { try GarbageCollection(session: bed.session, dryRun: true).run() }
        #expect(try setting() == "77")
        let garbage = try machine.run { try GarbageCollection(session: bed.session).run() }
        #expect(garbage.instances == ["chain"] && garbage.failures.isEmpty)
        #expect(try setting() == "64")
        try bed.expectNothingLeft()
    }

    @Test func aSecondLabIsRefusedAndChangesNothing() throws {
        try machine.run { try bed.leaveUp(lab()) }
        let error = try machine.run {
            #expect(throws: LabError.self) { try bed.bringup(lab("other", value: "88")).run() }
        }
        #expect(error?.description.contains("the lab 'chain' has changed it") == true, "\(error as Any)")
        #expect(try setting() == "77")
        try machine.run { _ = try Removal(session: bed.session).remove("chain") }
        #expect(try setting() == "64")
        try bed.expectNothingLeft()
    }

    @Test func anUpThatFailsPutsItBack() throws {
        var broken = try lab()
        broken.nodes[0].sysctls = [
            LabFormat.Sysctl(key: "net.no.such", value: "1", optional: false, location: Chain.location(4))
        ]
        let failing = broken
        let error = try machine.run { #expect(throws: LabError.self) { try bed.bringup(failing).run() } }
        #expect(error?.description.contains("net.no.such") == true)
        #expect(try setting() == "64")
        try bed.expectNothingLeft()
    }

    @Test func whatTheKernelLacksIsRefusedBeforeAnythingIsMade() throws {
        var lab = try lab()
        lab.hostSettings[1].optional = false
        let strict = lab
        let error = try machine.run { #expect(throws: LabError.self) { try bed.bringup(strict).run() } }
        #expect(error?.description.contains("lab.yaml:3:3: error: host: net.no.such") == true, "\(error as Any)")
        #expect(try setting() == "64")
        try bed.expectNothingLeft()
    }
}
