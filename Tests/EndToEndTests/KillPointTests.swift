// netlab killed at a system call with an effect, at every one of them: gc leaves nothing.

import Foundation
import TestSupport
import Testing

@Suite("Kill points", .serialized, .privileged, .requires(tool: "strace"))
struct KillPointTests {
    /// The calls that change something outside of the process.
    static let calls = "mkdir,mkdirat,openat,write,linkat,mount,umount2,unlink,unlinkat,rmdir,unshare,setns,socket,bind,sendto,sendmsg,ioctl,flock,rename,clone3"

    /// The soak takes every point; here every NETLAB_KILL_STRIDE-th.
    static let stride = ProcessInfo.processInfo.environment["NETLAB_KILL_STRIDE"].flatMap { Int($0) } ?? 7

    @Test("up, killed, then gc: nothing is left", .timeLimit(.minutes(30))) func upKilled() throws {
        let points = try count()
        #expect(points.values.reduce(0, +) > 50)
        var tried = 0
        for (call, number) in points.sorted(by: { $0.key < $1.key }) {
            for point in Swift.stride(from: 1, through: number, by: Self.stride) {
                try kill(at: point, of: call)
                tried += 1
            }
        }
        print("kill points: \(tried) of \(points.values.reduce(0, +))")
    }

    private func kill(at point: Int, of call: String) throws {
        let scratch = try Scratch("kill")
        let file = try scratch.lab(LifecycleTests.lab.replacingOccurrences(of: "NAME", with: scratch.name))
        try Witness.run(
            "strace", "-f", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(call):signal=SIGKILL:when=\(point)",
            NetlabProcess.path, "up", file)
        let collected = try NetlabProcess.run("gc")
        #expect(collected.status == 0, "\(call) \(point): \(collected.error)")
        // A point behind the last record is a lab that is up: then it is complete, and goes down.
        _ = try NetlabProcess.run("down", scratch.name)
        let left = try Leftovers(of: scratch.name)
        #expect(left.isEmpty, "\(call) \(point): \(left)")
    }

    /// How often each call is made by an `up` that is left alone.
    private func count() throws -> [String: Int] {
        let scratch = try Scratch("kill")
        let file = try scratch.lab(LifecycleTests.lab.replacingOccurrences(of: "NAME", with: scratch.name))
        let trace = "\(scratch.directory)/trace"
        try Witness.run("strace", "-f", "-o", trace, "-e", "trace=\(Self.calls)", NetlabProcess.path, "up", file)
        var counts: [String: Int] = [:]
        for line in try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n") {
            guard let call = line.split(separator: " ").dropFirst().first?.split(separator: "(").first, line.contains("(") else { continue }
            counts[String(call), default: 0] += 1
        }
        return counts
    }
}
