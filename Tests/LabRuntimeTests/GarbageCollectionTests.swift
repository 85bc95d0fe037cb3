// What killed netlabs leave is found and removed, and nothing else.

import Glibc
import LabFormat
import Namespaces
import SystemCalls
import TestSupport
import Testing

@testable import LabRuntime

@Suite(.privileged, .requires(tool: "ip")) struct GarbageCollectionTests {
    private let bed: RuntimeBed

    init() throws { bed = try RuntimeBed() }

    private func collect(dryRun: Bool = false) throws -> Garbage {
        try GarbageCollection(session: bed.session, dryRun: dryRun).run()
    }

    @Test(arguments: 0...3) func whatAKilledUpLeft(nodes: Int) throws {
        try bed.leaveIncomplete(Chain.lab(), as: "killed", nodes: nodes)
        #expect(try InstanceRecord.read("killed", in: bed.session)?.state == .incomplete)
        #expect(try collect(dryRun: true) == Garbage(instances: ["killed"]))
        #expect(try bed.names.count == nodes && bed.instances == ["killed"])
        #expect(try collect() == Garbage(instances: ["killed"]))
        try bed.expectNothingLeft()
        #expect(try collect().isEmpty)
    }

    @Test func aLabThatIsUpStays() throws {
        try bed.leaveUp(Chain.lab(), as: "left")
        let held = try bed.bringup(Chain.lab(), as: "held").run()
        try bed.leaveIncomplete(Chain.lab(), as: "killed", nodes: 2)
        #expect(try collect() == Garbage(instances: ["killed"]))
        #expect(try bed.instances == ["held", "left"] && bed.names.count == 6)
        try held.takeDown()
        try Removal(session: bed.session).remove("left")
        try bed.expectNothingLeft()
    }

    @Test func aBringUpUnderWayIsLeftAlone() throws {
        let state = try InstanceDirectory.create("busy", in: bed.session)
        #expect(try collect().isEmpty)
        #expect(try bed.instances == ["busy"])
        let error = #expect(throws: InstanceError.self) { try Removal(session: bed.session).remove("busy") }
        #expect(error?.description.contains("another netlab is working on 'busy'") == true)
        try state.remove()
    }

    @Test func anEphemeralLabEndsWithItsNetlab() throws {
        try bed.leaveUp(Chain.lab(), ephemeral: true)
        #expect(try InstanceRecord.read("chain", in: bed.session)?.state == .running)
        #expect(try collect() == Garbage(instances: ["chain"]))
        try bed.expectNothingLeft()
    }

    @Test func anEphemeralLabThatWasKeptStays() throws {
        try bed.bringup(Chain.lab(), ephemeral: true).run().keep()
        #expect(try InstanceRecord.read("chain", in: bed.session)?.state == .up)
        #expect(try collect().isEmpty)
        try Removal(session: bed.session).remove("chain")
        try bed.expectNothingLeft()
    }

    @Test func namesWithoutARecord() throws {
        try bed.leaveUp(Chain.lab())
        try #require(try InstanceDirectory.open("chain", in: bed.session)).remove()
        let names = ["chain.client", "chain.router", "chain.server"]
        #expect(try collect(dryRun: true) == Garbage(names: names))
        #expect(try bed.names == names)
        #expect(try collect() == Garbage(names: names))
        try bed.expectNothingLeft()
    }

    @Test func namesOfAnEarlierInstanceOfTheSameName() throws {
        try bed.leaveIncomplete(Chain.lab(), as: "chain", nodes: 1)
        try #require(try InstanceDirectory.open("chain", in: bed.session)).remove()
        var lab = Lab(name: "chain", file: "lab.yaml", text: "")
        lab.nodes = [Node(name: "other", location: Chain.location(2))]
        try bed.leaveUp(lab)
        #expect(try collect() == Garbage(names: ["chain.client"]))
        #expect(try bed.names == ["chain.other"])
        try Removal(session: bed.session).remove("chain")
    }

    @Test func recordsWithoutNames() throws {
        try bed.leaveUp(Chain.lab())
        for name in try bed.names { try bed.directory.remove(name) }
        #expect(try collect() == Garbage(instances: ["chain"]))
        try bed.expectNothingLeft()
    }

    @Test func aNameThatWasNotMountedYet() throws {
        try bed.leaveIncomplete(Chain.lab(), as: "killed", nodes: 0)
        try Files.write("netlab:killed:5eed", to: "\(bed.directory.path)/killed.client")
        try Files.write("netlab:gone:1", to: "\(bed.directory.path)/gone.client")
        #expect(try collect() == Garbage(instances: ["killed"], names: ["gone.client"]))
        try bed.expectNothingLeft()
    }

    @Test func whatOthersMadeIsNeverTouched() throws {
        let cookie = try bed.nameForeign("killed.client")
        try Files.write("mine", to: "\(bed.directory.path)/killed.router")
        try systemCall("mkdir") { unsafe mkdir("\(bed.directory.path)/killed.server", 0o755) }
        try systemCall("mkfifo") { unsafe mkfifo("\(bed.directory.path)/fifo", 0o600) }
        try Files.write("", to: "\(bed.directory.path)/mounted")
        try systemCall("mount") {
            unsafe mount("/etc/passwd", "\(bed.directory.path)/mounted", "none", UInt(MS_BIND), nil)
        }
        try bed.leaveIncomplete(Chain.lab(), as: "killed", nodes: 0)
        try Files.write("not a directory", to: "\(bed.session.stateDirectory)/file")
        #expect(try collect() == Garbage(instances: ["killed"]))
        #expect(try bed.names == ["fifo", "killed.client", "killed.router", "killed.server", "mounted"])
        #expect(try bed.directory.open("killed.client").cookie() == cookie)
        #expect(try bed.instances == ["file"])
    }
}
