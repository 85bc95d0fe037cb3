// How senders end: with an error, because they are told to, or before they begin.

import Glibc
import Namespaces
import Packets
import SystemCalls
import SystemPackage
import TestSupport
import Testing

@testable import Traffic

@Suite(.privileged) struct EndingTests {
    let pair: VethPair

    init() throws { pair = try VethPair() }

    @Test func aSenderThatFailsHasEnded() throws {
        let progress = SenderProgress()
        let thread = try pair.generator().start(
            try pair.template(), count: 100, pacing: .backToBack, cpu: 4000, progress: progress)
        #expect(throws: SystemCallError("sched_setaffinity", on: "processor 4000", errno: .invalidArgument)) {
            try thread.join()
        }
        #expect(progress.hasEnded && progress.hasFailed && progress.attempted == 0)
    }

    @Test func aSenderThatIsDoneHasNotFailed() throws {
        let progress = SenderProgress()
        #expect(!progress.hasEnded)
        _ = try pair.generator().send(try pair.template(), count: 10, pacing: .backToBack, progress: progress)
        #expect(progress.hasEnded && !progress.hasFailed && progress.attempted == 10)
    }

    @Test func oneSenderIsStopped() throws {
        let progress = SenderProgress()
        let thread = try pair.generator().start(
            try pair.template(), count: 1_000_000, pacing: .packetsPerSecond(1), progress: progress)
        progress.requestStop()
        let report = try thread.join()
        #expect(report.interrupted && report.attempted < 1_000_000)
        #expect(progress.hasEnded && !progress.hasFailed)
    }

    @Test func aStreamIsStopped() throws {
        let ends = SocketEnds(from: .v4(VethPair.addressA), port: 4000, to: .v4(VethPair.addressB), port: 9000)
        let plan = StreamPlan(message: 1000, seed: 1)
        let server = try StreamServer(
            namespace: pair.b, address: .v4(VethPair.addressB), port: 9000, backlog: 1, plan: plan)
        try server.start()
        let progress = SenderProgress()
        let thread = try Generator(namespace: pair.a, way: .tcp(ends, plan)).start(
            try pair.template(), count: 1_000_000, pacing: .packetsPerSecond(1), progress: progress)
        progress.requestStop()
        let report = try thread.join()
        #expect(report.interrupted && report.attempted < 1_000_000 && progress.hasEnded)
        _ = try server.stop()
    }

    /// A second socket at the same queue: told when it is opened, not by a thread.
    @Test func anInterfaceHasOneXDPSocket() throws {
        let first = try Generator(namespace: pair.a, way: .xdp(interface: pair.indexA))
        #expect(throws: SystemCallError("bind", on: "AF_XDP", errno: .resourceBusy)) {
            _ = try Generator(namespace: pair.a, way: .xdp(interface: pair.indexA))
        }
        #expect(first.sendBuffer > 0)
    }

    /// accept(2) fails, and the socket stays readable: without an end the thread would spin.
    @Test func listenersThatCannotAcceptEnd() throws {
        let failure = SystemCallError("accept", errno: .invalidArgument)
        let sink = try ListeningSink(namespace: pair.b, address: .v4(VethPair.addressB), port: 9000, backlog: 1)
        #expect(shutdown(sink.socket.raw, CInt(SHUT_RDWR)) == 0)
        try sink.start()
        _ = try sink.stop()
        #expect(sink.failure == failure)
        let server = try StreamServer(
            namespace: pair.b, address: .v4(VethPair.addressB), port: 9001, backlog: 1,
            plan: StreamPlan(message: 1000, seed: 1))
        #expect(shutdown(server.socket.raw, CInt(SHUT_RDWR)) == 0)
        try server.start()
        #expect(throws: failure) { try server.stop() }
    }

    @Test func aProcessorThatIsNotThere() throws {
        #expect(throws: SystemCallError.self) { try Generator.tryProcessor(4000) }
    }
}
