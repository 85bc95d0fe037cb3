// A process of a node as the lab file has it.

/// An entry of `processes`.
struct ProcessFile {
    var location: Location
    var command: [String] = []
    var environment: [Named<String>] = []
    var directory: String?
    var user: String?
    var ready: Readiness?
    var after: [Located<ProcessReference>] = []
    var restart = RestartPolicy()
    var stop = StopPolicy()
    var log = 1 << 20
    var limits = ProcessLimits()
    var cpus: [Int] = []

    static let table = KeyTable<ProcessFile>(
        "process", "A command that lives in the node as long as the lab.", make: { ProcessFile(location: $0) },
        keys: [
            Key(
                "command", .command, \.command, required: true,
                "A list of words is executed as it stands; text is run by /bin/sh -c."),
            Key(
                "environment", Form.argument.mapping, \.environment,
                "Variables by name, set beside the inherited ones."),
            Key(
                "directory", .directory, \.directory,
                "The working directory, an absolute path; where the lab file lies unless given."),
            Key("user", .user, \.user, "A user's name or number; the user of the netlab command unless given."),
            Key(
                "ready", ReadyFile.form, \.ready, "When the process counts as ready; once it has started unless given."),
            Key(
                "after", Form.processReference.located.list, \.after,
                "Processes that must be ready first: PROC of this node, or NODE:PROC."),
            Key(
                "restart", RestartPolicy.form, \.restart,
                "Whether it is started again when it ends; never unless given."),
            Key("stop", StopPolicy.form, \.stop, "How it is asked to end; SIGTERM and 5s of grace unless given."),
            Key("log", .logSize, \.log, "How much of its output is kept, 4kb to 1gb; 1mb unless given."),
            Key("limits", ProcessLimits.table.form, \.limits, "What it and its descendants may use at most."),
            Key("cpus", .processors, \.cpus, "Numbers of the processors that it may run on; all unless given."),
        ])
}

/// `db` or `router:bird`
struct ProcessReference {
    /// nil: the node where the reference stands.
    var node: String?
    var name: String

    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        node = parts.count == 2 ? parts[0] : nil
        name = parts[parts.count - 1]
    }
}

/// `{ tcp: 80, within: 5s }`
private struct ReadyFile {
    var tcp: Int?
    var udp: Int?
    var command: [String]?
    var log: String?
    var within: UInt64 = 10_000_000_000

    private static let table = KeyTable<ReadyFile>(
        "ready", "When a process counts as ready: one condition and a time.", make: { _ in ReadyFile() },
        keys: [
            Key("tcp", .integer(1...65535), \.tcp, "A TCP socket of the node listens on this port."),
            Key("udp", .integer(1...65535), \.udp, "A UDP socket of the node is bound to this port."),
            Key("command", .command, \.command, "This command, run in the node, ends with status 0."),
            Key("log", .logText, \.log, "A line of the process's output contains this text."),
            Key("within", .duration(atLeast: 1), \.within, "How long it may take; 10s unless given."),
        ],
        check: { _, fields, report in
            let conditions = ["tcp", "udp", "command", "log"]
            let found = fields.present(conditions)
            guard found.count != 1 else { return }
            let instead = found.isEmpty ? "" : ", not \(found.joined(separator: " and "))"
            report.error("ready is one of \(conditions.joined(separator: ", "))\(instead)", at: fields.location)
        })

    static var form: Form<Readiness> {
        Form(table.form.schema) { value, report in table.read(value, report)?.readiness }
    }

    private var readiness: Readiness? {
        let condition: Readiness.Condition? =
            if let tcp { .tcp(tcp) } else if let udp { .udp(udp) } else if let command { .command(command) } else {
                log.map { .log($0) }
            }
        return condition.map { Readiness(condition: $0, within: within) }
    }
}

extension RestartPolicy {
    private static let table = KeyTable<RestartPolicy>(
        "restart", "Whether a process that ended is started again.", make: { _ in RestartPolicy() },
        keys: [
            Key("when", .word, \.when, required: true, "never, on-failure (a status other than 0, a signal), always."),
            Key("limit", .integer(1...Int.max), \.limit, "How many times at most; without end unless given."),
            Key("delay", .duration(), \.delay, "The time before the next start; 1s unless given."),
        ],
        check: { restart, fields, report in
            guard restart.when == .never else { return }
            for key in fields.present(["limit", "delay"]) {
                report.error("'\(key)' has no use where nothing is restarted", at: fields.location(key))
            }
        })

    /// `always`, or `{ when: always, limit: 3 }`.
    fileprivate static var form: Form<RestartPolicy> {
        Form<When>.word.map { RestartPolicy(when: $0) }.or(table.form)
    }
}

extension StopPolicy {
    private static let table = KeyTable<StopPolicy>(
        "stop", "How a process is asked to end.", make: { _ in StopPolicy() },
        keys: [
            Key("signal", .signal, \.signal, "The signal by name; SIGTERM unless given."),
            Key("grace", .duration(), \.grace, "How long it may take before SIGKILL; 5s unless given."),
        ])

    /// `SIGINT`, or `{ signal: SIGINT, grace: 1s }`.
    fileprivate static var form: Form<StopPolicy> {
        Form.signal.map { StopPolicy(signal: $0) }.or(table.form)
    }
}

extension ProcessLimits {
    fileprivate static let table = KeyTable<ProcessLimits>(
        "limits", "What a process and its descendants may use at most.", make: { ProcessLimits(at: $0) },
        keys: [
            Key("memory", .memory, \.memory, "Memory, such as 64mb; at least 4kb."),
            Key("processes", .integer(1...4_194_304), \.processes, "Processes and threads."),
            Key("cpu", .processorShare, \.cpu, "Time on processors: 50% is half of one, 200% is two."),
        ])
}
