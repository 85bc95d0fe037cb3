// A lab with a keeper and processes, killed at every system call with an effect: at most gc is needed, and nothing is left.

import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Kill points of a lab with a keeper", .serialized, .privileged, .requires(tool: "strace"))
struct KeeperKillPointTests {
    /// The calls that change something outside of the process.
    static let calls =
        "mkdir,openat,write,linkat,mount,umount2,unlink,rmdir,unshare,setns,socket,bind,sendto,sendmsg,ioctl,flock,rename,"
        + "clone,clone3,pidfd_send_signal,kill"

    /// Every so many points are taken; NETLAB_STRIDE=1 takes all.
    static let stride = ProcessInfo.processInfo.environment["NETLAB_STRIDE"].flatMap { Int($0) } ?? 7

    /// strace leaves what executes another program: the keeper, and with it the processes.
    @Test("the command alone", .timeLimit(.minutes(30)), arguments: Person.allCases)
    func command(person: Person) throws { try everyPoint(person, ["-b", "execve"], share: 0.9) }

    /// strace counts by thread: the command, the keeper or a process ends, whichever comes there, or several of them.
    @Test("the command, the keeper, or a process", .timeLimit(.minutes(30)), arguments: Person.allCases)
    func all(person: Person) throws { try everyPoint(person, [], share: 0.6) }

    /// - Parameter share: how many of the points end the command, at least.
    private func everyPoint(_ person: Person, _ options: [String], share: Double) throws {
        let points = try count(person, options)
        #expect(points.count > 100)
        var (tried, hit) = (0, 0)
        for index in Swift.stride(from: 0, to: points.count, by: Self.stride) {
            let (call, number) = points[index]
            let scratch = try Scratch("kill", person)
            let output = try with(
                scratch,
                options + [
                    "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(call):signal=SIGKILL:when=\(number)",
                ])
            tried += 1
            if output.status != 0 { hit += 1 }
            #expect(output.status != 124, "\(call) \(number): does not end")
            let collected = try scratch.netlab("gc")
            #expect(collected.status == 0, "\(call) \(number): \(collected.error)")
            let left = try Leftovers.settled(of: scratch.name, states: scratch.states)
            #expect(left.isEmpty, "\(call) \(number), exit \(output.status): \(output.error) \(left)")
        }
        print("\(person) \(options): \(tried) of \(points.count) points, \(hit) ended the command")
        #expect(Double(hit) >= share * Double(tried))
    }

    /// `netlab with` goes through the whole life of a lab.
    private func with(_ scratch: Scratch, _ strace: [String]) throws -> WitnessOutput {
        let file = try scratch.lab(KeeperTests.lab)
        let user = scratch.person == .root ? [] : ["-u", scratch.person.rawValue]
        return try Witness.run(
            scratch.person.environment(scratch.directory) + ["timeout", "20", "strace", "-f"] + user
                + strace
                + [scratch.person.netlab, "with", "--name", scratch.name, file, "--", "true"])
    }

    /// Each call of a life that is left alone, as often as the thread makes it that makes it most.
    private func count(_ person: Person, _ options: [String]) throws -> [(call: String, number: Int)] {
        let scratch = try Scratch("kill", person)
        let trace = "\(scratch.directory)/trace"
        try Data().write(to: URL(fileURLWithPath: trace))
        unsafe chmod(trace, 0o666)
        #expect(try with(scratch, options + ["-o", trace, "-e", "trace=\(Self.calls)"]).status == 0)
        var counts: [String: [Substring: Int]] = [:]
        for line in try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n") where line.contains("(") {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2, let call = words[1].split(separator: "(").first, !call.contains(" ") else {
                continue
            }
            counts[String(call), default: [:]][words[0], default: 0] += 1
        }
        return counts.sorted { $0.key < $1.key }.flatMap { call, threads in
            (1...(threads.values.max() ?? 1)).map { (call, $0) }
        }
    }
}
