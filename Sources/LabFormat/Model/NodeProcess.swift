// A process of a node: a command that lives as long as its lab.

/// What `ip netns exec INSTANCE.NODE COMMAND...` would start, and how it is watched, restarted and stopped.
package struct NodeProcess: Hashable, Sendable {
    package var name: String
    package var location: Location
    /// The words of the command, at least one. Text in the lab file is `/bin/sh -c TEXT`.
    package var command: [String]
    /// Set beside the inherited environment, in the order of the file; every name is there once.
    package var environment: [EnvironmentVariable] = []
    /// An absolute path; nil: where the lab file lies.
    package var directory: String?
    /// A user's name or number; nil: the user of the netlab command.
    package var user: String?
    /// nil: ready as soon as it has started.
    package var readiness: Readiness?
    /// The processes that must be ready before this one starts; each exists and is there once.
    package var after: [ProcessName] = []
    package var restart = RestartPolicy()
    package var stop = StopPolicy()
    /// Bytes of its output that are kept: 4 KiB to 1 GiB.
    package var logLimit = 1 << 20
    package var limits = ProcessLimits()
    /// Numbers of the processors that it may run on, ascending, as `taskset -c` has them; empty: all.
    package var cpus: [Int] = []

    package init(name: String, location: Location, command: [String]) {
        self.name = name
        self.location = location
        self.command = command
    }
}

/// One process of one node: `web:nginx`.
package struct ProcessName: Hashable, Sendable, CustomStringConvertible {
    package var node: String
    package var name: String

    package init(node: String, name: String) {
        self.node = node
        self.name = name
    }

    package var description: String { "\(node):\(name)" }
}

/// `LANG=C`
package struct EnvironmentVariable: Hashable, Sendable, CustomStringConvertible {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// As execve(2) takes it.
    package var description: String { "\(name)=\(value)" }
}

/// When a process counts as ready.
package struct Readiness: Hashable, Sendable {
    package enum Condition: Hashable, Sendable {
        /// A TCP socket of the node listens on the port.
        case tcp(Int)
        /// A UDP socket of the node is bound to the port.
        case udp(Int)
        /// The command, run in the node, ends with status 0.
        case command([String])
        /// A line of the process's output contains the text.
        case log(String)
    }

    package var condition: Condition
    /// Nanoseconds from its start; later than that it has failed. More than 0, at most a day.
    package var within: UInt64

    package init(condition: Condition, within: UInt64 = 10_000_000_000) {
        self.condition = condition
        self.within = within
    }
}

/// Whether a process that ended is started again.
package struct RestartPolicy: Hashable, Sendable {
    package enum When: String, Hashable, Sendable, CaseIterable {
        case never
        /// After a status other than 0 or a signal.
        case onFailure = "on-failure"
        case always
    }

    package var when: When
    /// Restarts at most, at least 1; nil: without end.
    package var limit: Int?
    /// Nanoseconds between an end and the next start, at most a day.
    package var delay: UInt64

    package init(when: When = .never, limit: Int? = nil, delay: UInt64 = 1_000_000_000) {
        self.when = when
        self.limit = limit
        self.delay = delay
    }
}

/// How a process is asked to end, and how long it may take before SIGKILL.
package struct StopPolicy: Hashable, Sendable {
    package var signal: StopSignal
    /// Nanoseconds, at most a day; 0: SIGKILL follows at once.
    package var grace: UInt64

    package init(signal: StopSignal = .terminate, grace: UInt64 = 5_000_000_000) {
        self.signal = signal
        self.grace = grace
    }
}

/// What a control group allows a process and its descendants; nil: no limit.
package struct ProcessLimits: Hashable, Sendable {
    /// Bytes: memory.max.
    package var memory: Int?
    /// pids.max
    package var processes: Int?
    /// Millionths of one processor, at least 10000. 500000 is 50%: cpu.max is `50000 100000`.
    package var cpu: Int?
    /// Where the lab file sets them; nil without.
    package var location: Location?

    package init(memory: Int? = nil, processes: Int? = nil, cpu: Int? = nil) {
        self.memory = memory
        self.processes = processes
        self.cpu = cpu
    }

    init(at location: Location) { self.location = location }

    package var isEmpty: Bool { memory == nil && processes == nil && cpu == nil }
}
