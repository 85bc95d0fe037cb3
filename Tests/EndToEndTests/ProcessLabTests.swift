// Labs with processes, as a person waits for them, reads them and runs them.

import Foundation
import TestSupport
import Testing

@Suite("Labs with processes", .serialized, .privileged)
struct ProcessLabTests {
    static let lab = """
        name: NAME
        nodes:
          web:
            processes:
              server: { command: "echo begun; printf more; sleep 60" }
              job: { command: "exit 3" }
          other: {}
        links:
          - { endpoints: [web:eth0, other:eth0] }
        """

    private func up() throws -> Scratch {
        let scratch = try Scratch("proc")
        let output = try NetlabProcess.run(
            "up", try scratch.lab(Self.lab.replacingOccurrences(of: "NAME", with: scratch.name)))
        #expect(output.status == 0, "\(output.error)")
        return scratch
    }

    @Test("a command that never ends is killed when the time is over") func boundedCommand() throws {
        let scratch = try up()
        let lab = scratch.name
        let output = try NetlabProcess.run(
            "wait", "-l", lab, "--within", "200ms", "command", "web", "sleep", "4711.\(lab.utf8.count)")
        #expect(output.status == 1 && output.error.contains("still runs"), "\(output.error)")
        #expect(try Witness.run("pgrep", "-f", "^sleep 4711.\(lab.utf8.count)$").output.isEmpty)
        #expect(try NetlabProcess.run("wait", "-l", lab, "command", "web", "true").status == 0)
    }

    @Test("the end of a process is told if it was not status 0") func badEnd() throws {
        let scratch = try up()
        let output = try NetlabProcess.run("wait", "-l", scratch.name, "exit", "web:job")
        #expect(output.status == 1 && output.error.contains("web:job: exited with 3"), "\(output.error)")
    }

    @Test("logs take a process as one word, and know what was meant") func names() throws {
        let scratch = try up()
        _ = try NetlabProcess.run("wait", "-l", scratch.name, "log", "web:server", "more")
        #expect(try NetlabProcess.run("logs", "-l", scratch.name, "web:server").output == "begun\nmore\n")
        let process = try NetlabProcess.run("logs", "-l", scratch.name, "web:sever")
        #expect(process.status == 2 && process.error.contains("did you mean 'server'?"), "\(process.error)")
        let node = try NetlabProcess.run("logs", "-l", scratch.name, "wbe")
        #expect(node.status == 2 && node.error.contains("did you mean 'web'?"), "\(node.error)")
    }

    @Test("a process that cannot start is an error once") func oneWord() throws {
        let scratch = try Scratch("proc")
        let text = Self.lab.replacingOccurrences(of: "NAME", with: scratch.name)
            .replacingOccurrences(of: "job: { ", with: "job: { user: nobody-of-this-name, ")
        let output = try NetlabProcess.run("up", try scratch.lab(text))
        #expect(output.status == 2 && output.error.contains("web:job: user 'nobody-of-this-name'"), "\(output.error)")
        #expect(output.error.components(separatedBy: "error:").count == 2, "\(output.error)")
    }

    @Test("a run with a process that failed does not pass") func failedProcess() throws {
        let scratch = try Scratch("proc")
        let file = try scratch.lab(Self.lab.replacingOccurrences(of: "NAME", with: scratch.name))
        let output = try NetlabProcess.run("run", "--output", scratch.directory, file)
        #expect(output.status == 1 && output.output.contains("process web:job: exited with 3"), "\(output.output)")
    }

    @Test("where no record can be written nothing is built") func noRecords() throws {
        let scratch = try Scratch("proc")
        let file = try scratch.lab(Self.lab.replacingOccurrences(of: "NAME", with: scratch.name))
        let output = try NetlabProcess.run("run", "--name", scratch.name, "--output", "\(file)/runs", file)
        #expect(output.status == 2 && output.error.contains("\(file)/runs"), "\(output.error)")
        #expect(output.error.contains("--output") && !output.error.contains("up:"), "\(output.error)")
    }
}
