// netlab killed, interrupted, or refused by the kernel at every system call with an effect: nothing is left behind.

import Foundation
import TestSupport
import Testing

@Suite("Kill points", .serialized, .privileged, .requires(tool: "strace"))
struct KillPointTests {
    /// The calls that change something outside of the process.
    static let calls =
        "mkdir,openat,write,linkat,mount,umount2,unlink,rmdir,unshare,setns,socket,bind,sendto,sendmsg,ioctl,flock,rename,clone3"

    /// NETLAB_STRIDE=7 takes every seventh point only.
    static let stride = ProcessInfo.processInfo.environment["NETLAB_STRIDE"].flatMap { Int($0) } ?? 1

    @Test("killed, then gc: nothing is left", .timeLimit(.minutes(30))) func killed() throws {
        try everyPoint("kill", "signal=SIGKILL", share: 0.8, hits: { $0.status == 128 + SIGKILL }) {
            output, scratch, point in
            let collected = try NetlabProcess.run("gc")
            #expect(collected.status == 0, "\(point): \(collected.error)")
            // Behind the last record the lab is up: then it is whole, and goes down.
            _ = try NetlabProcess.run("down", scratch.name)
        }
    }

    @Test("interrupted: everything is undone at once", .timeLimit(.minutes(30))) func interrupted() throws {
        try everyPoint("int", "signal=SIGINT", share: 0.8, hits: { $0.status == 128 + SIGINT }) {
            output, scratch, point in
            #expect([0, 128 + SIGINT].contains(output.status), "\(point): \(output.status) \(output.error)")
            if output.status == 0 { try NetlabProcess.run("down", scratch.name) }
        }
    }

    @Test("refused by the kernel: everything is undone, and the error says what failed", .timeLimit(.minutes(30)))
    func refused() throws {
        try everyPoint("nomem", "error=ENOMEM", share: 0.3, hits: { $0.status == 2 }) { output, scratch, point in
            // strace counts by thread, so the same refusal may meet the undoing too: then it says so, and gc has the rest.
            if output.error.contains("undo of") { try NetlabProcess.run("gc") }
            // Calls before main (the loader's) may end the process in their own way.
            if output.status == 0 {
                try NetlabProcess.run("down", scratch.name)
            } else if output.status == 2 {
                // pthread_create(3) turns ENOMEM into EAGAIN; when standard error is what fails, nothing can be said.
                let said = ["Cannot allocate memory", "Resource temporarily unavailable"].contains {
                    output.error.contains($0)
                }
                #expect(said || point.hasPrefix("write"), "\(point): \(output.error)")
            }
        }
    }

    /// Runs `up` once for each call of each kind, with strace's injection at that call. strace counts by thread, and some
    /// calls come after the lab is whole or in the loader, so not every point ends the command: at least `share` of them do.
    private func everyPoint(
        _ prefix: String, _ injection: String, share: Double, hits: (WitnessOutput) -> Bool,
        _ check: (WitnessOutput, Scratch, String) throws -> Void
    ) throws {
        let points = try count(prefix)
        let total = points.values.reduce(0, +)
        #expect(total > 100)
        var (tried, hit) = (0, 0)
        for (call, number) in points.sorted(by: { $0.key < $1.key }) {
            for point in Swift.stride(from: 1, through: number, by: Self.stride) {
                let scratch = try Scratch(prefix)
                let output = try up(
                    scratch,
                    ["-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(call):\(injection):when=\(point)"])
                tried += 1
                if hits(output) { hit += 1 }
                try check(output, scratch, "\(call) \(point)")
                let left = try Leftovers(of: scratch.name)
                #expect(left.isEmpty, "\(call) \(point), exit \(output.status): \(output.error) \(left)")
            }
        }
        print("\(injection): \(tried) of \(total) points, \(hit) ended the command")
        #expect(Double(hit) >= share * Double(tried))
    }

    private func up(_ scratch: Scratch, _ strace: [String]) throws -> WitnessOutput {
        let file = try scratch.lab(LifecycleTests.lab.replacingOccurrences(of: "NAME", with: scratch.name))
        return try Witness.run(["strace", "-f"] + strace + [NetlabProcess.path, "up", file])
    }

    /// How often each call is made by an `up` that is left alone.
    private func count(_ prefix: String) throws -> [String: Int] {
        let scratch = try Scratch(prefix)
        let trace = "\(scratch.directory)/trace"
        _ = try up(scratch, ["-o", trace, "-e", "trace=\(Self.calls)"])
        var counts: [String: Int] = [:]
        for line in try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n") {
            guard let call = line.split(separator: " ").dropFirst().first?.split(separator: "(").first,
                line.contains("(")
            else { continue }
            counts[String(call), default: 0] += 1
        }
        return counts
    }
}
