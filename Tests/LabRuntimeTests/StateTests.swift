// Names, journals and locks of instances.

import Foundation
import Glibc
import LabFormat
import LabPlanning
import Namespaces
import SystemCalls
import TestSupport
import Testing

@testable import LabRuntime

@Suite struct InstanceNameTests {
    @Test(arguments: ["tbf", "tbf-drop", "a_1", "lab~x1y2", "0"])
    func allowed(name: String) throws { #expect(try InstanceName(name).text == name) }

    @Test(arguments: ["", "-x", "~x", "a.b", "a/b", "Ä", "UPPER", "a b", "..", String(repeating: "x", count: 65)])
    func refused(name: String) {
        let error = #expect(throws: LabError.self) { try InstanceName(name) }
        #expect(error?.description.contains("'\(name)'") == true)
    }

    @Test func uniqueNamesDiffer() throws {
        let names = try (0..<100).map { _ in try InstanceName.unique(for: "tbf").text }
        #expect(Set(names).count == 100 && names.allSatisfy { $0.hasPrefix("tbf~") && $0.count == 10 })
    }
}

@Suite struct InstanceDirectoryTests {
    private let scratch: ScratchDirectory
    private let session: Session

    init() throws {
        scratch = try ScratchDirectory()
        session = Session(netnsDirectory: scratch.file("netns"), stateDirectory: scratch.file("state"))
    }

    private func intent() throws -> Intent { try RuntimeBed.intent(Plan(lab: Chain.lab(), instance: "one")) }

    private func state() throws -> InstanceRecord.State? { try InstanceRecord.read("one", in: session)?.state }

    @Test func statesInTheirOrder() throws {
        #expect(try state() == nil && InstanceRecord.all(in: session).isEmpty)
        let directory = try InstanceDirectory.create("one", in: session)
        #expect(try state() == .incomplete)
        try directory.begin(intent(), lab: Chain.lab())
        #expect(try state() == .incomplete && InstanceRecord.read("one", in: session)?.intent == intent())
        try directory.note(.built)
        #expect(try state() == .up)
        try directory.remove()
        #expect(try state() == nil && Files.names(in: session.stateDirectory) == [])
    }

    @Test func ephemeralUntilKept() throws {
        let directory = try InstanceDirectory.create("one", in: session)
        var intent = try intent()
        intent.ephemeral = true
        try directory.begin(intent, lab: Chain.lab())
        try directory.note(.built)
        #expect(try state() == .running)
        try directory.note(.kept)
        #expect(try state() == .up)
    }

    @Test func anotherBootIsStale() throws {
        let directory = try InstanceDirectory.create("one", in: session)
        var intent = try intent()
        intent.bootID = "another"
        try directory.begin(intent, lab: Chain.lab())
        try directory.note(.built)
        #expect(try state() == .stale)
    }

    @Test func aJournalThatIsNoFileOrTooLongHoldsNobodyUp() throws {
        let directory = try InstanceDirectory.create("one", in: session)
        let journal = "\(directory.path)/journal"
        #expect(unsafe mkfifo(journal, 0o600) == 0)
        #expect(try InstanceRecord.read("one", in: session)?.intent == nil)
        try Files.remove(journal)
        try directory.begin(intent(), lab: Chain.lab())
        let whole = try Files.text(journal)
        #expect(try InstanceRecord.read("one", in: session)?.intent != nil)
        try Files.write(whole + String(repeating: "\n", count: 1 << 20), to: journal)
        #expect(try InstanceRecord.read("one", in: session)?.intent == nil)
        let elsewhere = scratch.file("journal")
        try Files.write(whole, to: elsewhere)
        try Files.remove(journal)
        #expect(unsafe symlink(elsewhere, journal) == 0)
        #expect(try InstanceRecord.read("one", in: session)?.intent == nil)
    }

    @Test func theOwnerIsTheDirectorys() throws {
        let directory = try InstanceDirectory.create("one", in: session)
        var intent = try intent()
        intent.uid = 4711
        try directory.begin(intent, lab: Chain.lab())
        let record = try #require(try InstanceRecord.read("one", in: session))
        #expect(record.owner == geteuid() && record.isOwn)
    }

    @Test(arguments: ["", "{\"schema\":1,\"inst", "{}\n{\"built\":{}}\n", "\u{fffd}\n"])
    func aTornJournalIsIncomplete(journal: String) throws {
        let directory = try InstanceDirectory.create("one", in: session)
        try Files.write(journal, to: "\(directory.path)/journal")
        let record = try #require(try InstanceRecord.read("one", in: session))
        #expect(record.state == .incomplete && record.intent == nil)
    }

    @Test func aTornLastLineIsNotCounted() throws {
        let directory = try InstanceDirectory.create("one", in: session)
        try directory.begin(intent(), lab: Chain.lab())
        try Files.write("{\"buil", to: "\(directory.path)/journal", flags: O_WRONLY | O_APPEND)
        #expect(try state() == .incomplete)
    }

    @Test func oneAtATime() throws {
        var directory: InstanceDirectory? = try .create("one", in: session)
        #expect(throws: InstanceError.self) { try InstanceDirectory.create("one", in: session) }
        let busy = #expect(throws: InstanceError.self) { try InstanceDirectory.open("one", in: session) }
        #expect(busy?.description.contains("another netlab") == true)
        withExtendedLifetime(directory) {}
        directory = nil
        #expect(try InstanceDirectory.open("one", in: session) != nil)
        #expect(try InstanceDirectory.open("two", in: session) == nil)
    }

    @Test func removedWhileItIsHeldIsGone() throws {
        let directory = try InstanceDirectory.create("one", in: session)
        try FileManager.default.removeItem(atPath: directory.path)
        #expect(try InstanceDirectory.open("one", in: session) == nil)
        #expect(try InstanceDirectory.create("one", in: session).path == directory.path)
    }

    @Test func absentInstancesCannotBeRemoved() throws {
        let error = #expect(throws: InstanceError.self) { try Removal(session: session).remove("none") }
        #expect(error?.description.contains("no lab 'none' is up") == true)
    }
}

@Suite struct OldJournalTests {
    @Test func aJournalOfTheFirstReleaseIsRead() throws {
        let scratch = try ScratchDirectory()
        let session = Session(netnsDirectory: scratch.file("netns"), stateDirectory: scratch.file("state"))
        let directory = try InstanceDirectory.create("one", in: session)
        let intent = """
            {"lab":"one","ephemeral":false,"file":"/lab.yaml","schema":1,"uid":0,"parameters":{},"pid":1,"instance":"one",\
            "created":1,"hubs":[],"nodes":["a"],"id":"1","bootID":"\(try Intent.currentBootID())"}
            """
        try Files.write(intent + "\n", to: "\(directory.path)/journal")
        let record = try #require(try InstanceRecord.read("one", in: session))
        #expect(record.intent?.nodes == ["a"] && record.intent?.controlGroups == nil)
    }
}
