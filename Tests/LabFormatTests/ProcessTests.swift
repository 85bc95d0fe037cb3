// Processes of nodes: what is written, what is left out, and in which order they start.

import LabFormat
import Testing

@Suite struct ProcessTests {
    private func process(_ node: String, _ name: String) throws -> NodeProcess {
        try #require(try goodLab("processes.yaml").node(node).processes.first { $0.name == name })
    }

    private func names(_ words: String...) -> [ProcessName] {
        words.map { word in
            let parts = word.split(separator: ":").map(String.init)
            return ProcessName(node: parts[0], name: parts[1])
        }
    }

    @Test func everyElementArrives() throws {
        let nginx = try process("web", "nginx")
        var wanted = NodeProcess(name: "nginx", location: nginx.location, command: ["nginx", "-g", "daemon off;"])
        wanted.environment = [
            EnvironmentVariable(name: "LANG", value: "C"), EnvironmentVariable(name: "EMPTY", value: ""),
            EnvironmentVariable(name: "ZONE", value: "1:30"),
        ]
        wanted.directory = "/srv"
        wanted.user = "www-data"
        wanted.readiness = Readiness(condition: .tcp(80), within: 5_000_000_000)
        wanted.after = names("web:db", "router:bird")
        wanted.restart = RestartPolicy(when: .onFailure, limit: 3, delay: 20_000_000)
        wanted.stop = StopPolicy(signal: try #require(StopSignal("SIGINT")), grace: 0)
        wanted.logLimit = 4096
        wanted.limits = ProcessLimits(memory: 64 << 20, processes: 50, cpu: 1_500_000)
        wanted.limits.location = nginx.limits.location
        wanted.cpus = [0, 1]
        #expect(nginx == wanted)
        #expect(nginx.location == Location(file: "lab.yaml", line: 7, column: 7))
        let limits = try #require(nginx.limits.location)
        #expect(limits.file == "lab.yaml" && limits.line > nginx.location.line)
    }

    @Test func textIsRunByAShell() throws {
        #expect(try process("web", "db").command == ["/bin/sh", "-c", "echo ready; exec sleep 100"])
        #expect(
            try process("router", "probe").readiness?.condition == .command(["/bin/sh", "-c", "test -e /run/probe"]))
        #expect(try process("router", "bird-2").readiness?.condition == .command(["birdc", "show", "status"]))
    }

    @Test func shortFormsAreTheLongOnesWithDefaults() throws {
        let db = try process("web", "db")
        #expect(db.restart == RestartPolicy(when: .always, limit: nil, delay: 1_000_000_000))
        #expect(db.stop == StopPolicy(signal: try #require(StopSignal("QUIT")), grace: 5_000_000_000))
        #expect(db.readiness == Readiness(condition: .log("ready"), within: 10_000_000_000) && db.user == "1000")
    }

    @Test func whatIsLeftOutHasADefault() throws {
        let lab = try lab("name: a\nnodes: { a: { processes: { x: { command: [sleep, 5] } } }, b: {} }\n")
        let process = lab.nodes[0].processes[0]
        #expect(process == NodeProcess(name: "x", location: process.location, command: ["sleep", "5"]))
        #expect(
            process.restart.when == .never && process.restart.limit == nil && process.restart.delay == 1_000_000_000)
        #expect(process.stop.signal.number == 15 && process.stop.signal.name == "SIGTERM")
        #expect(process.logLimit == 1_048_576 && process.limits.isEmpty && process.readiness == nil)
        #expect(lab.nodes[1].processes.isEmpty)
    }

    @Test func limitsAreKnownToBeThere() {
        #expect(!ProcessLimits(memory: 4096).isEmpty && !ProcessLimits(processes: 1).isEmpty)
        #expect(!ProcessLimits(cpu: 10_000).isEmpty && ProcessLimits().isEmpty)
    }

    @Test func theyStartAfterThoseTheyWaitForElseInTheOrderOfTheFile() throws {
        let lab = try goodLab("processes.yaml")
        let order = names("web:db", "router:bird", "web:nginx", "router:probe", "router:bird-2")
        #expect(lab.startOrder == order)
        #expect(lab.processes.map(\.name) == order)
        #expect(lab.processes.map(\.process.name) == ["db", "bird", "nginx", "probe", "bird-2"])
    }

    @Test func withoutAnyThereIsNothingToStart() throws {
        let lab = try goodLab("composite.yaml")
        #expect(lab.startOrder.isEmpty && lab.processes.isEmpty)
    }

    /// A chain far longer than a stack of calls would bear on a small thread, written backwards.
    @Test func aLongChainIsSorted() throws {
        let count = 15_000
        let entries = (0..<count).map { "  x\($0): { command: a, after: [x\($0 + 1)] }\n" }
        let text = "name: a\nnodes: { a: { processes: {\n" + entries.map { $0.dropLast() + ",\n" }.joined()
        let lab = try lab(text + "  x\(count): { command: a } } } }\n")
        #expect(lab.startOrder.map(\.name) == (0...count).reversed().map { "x\($0)" })
    }

    @Test func aLongCycleIsCutInTheMiddle() {
        let entries = (0..<40).map { "x\($0): { command: a, after: [x\(($0 + 1) % 40)] }" }.joined(separator: ", ")
        let result = LabReader.read(text: "name: a\nnodes: { a: { processes: { \(entries) } } }\n", file: "lab.yaml")
        #expect(
            result.diagnostics.map(\.message) == [
                "none of these can start first: a:x39 after a:x0 after a:x1 after a:x2 after a:x3 after a:x4 after ... "
                    + "after a:x35 after a:x36 after a:x37 after a:x38 after a:x39"
            ])
    }

    @Test func signalsHaveTheKernelsNumbers() throws {
        let numbers = ["HUP": 1, "INT": 2, "QUIT": 3, "KILL": 9, "USR1": 10, "USR2": 12, "TERM": 15, "WINCH": 28]
        for (name, number) in numbers {
            #expect(StopSignal(name)?.number == Int32(number) && StopSignal("SIG" + name)?.name == "SIG" + name)
        }
        #expect(StopSignal("SIGSTOP") == nil && StopSignal("") == nil && StopSignal("SIG") == nil)
        #expect(Set(StopSignal.all.map(\.number)).count == StopSignal.all.count)
    }
}
