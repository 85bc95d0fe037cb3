// Does a condition hold in a lab that is up?

import Glibc
import LabFormat
import Namespaces
import Netlink
import Packets
import SystemCalls

/// Looks at a lab again and again until a condition holds.
package final class ConditionWatch {
    private let condition: WaitCondition
    private let record: InstanceRecord
    private let lab: Lab
    private let keeper: KeeperConnection?
    private var ports: BoundPorts?
    private var log: LogReader?
    /// The condition's command while it runs.
    private var running: RunningProcess?

    /// Moves this process to where the condition can be seen: the lab's session, or the node in which its command runs.
    /// - Throws: what the condition names and the lab does not have, KeeperError.gone.
    package init(_ condition: WaitCondition, of record: InstanceRecord) throws {
        self.condition = condition
        self.record = record
        lab = try KeptLab.read(record.name, in: record.session).lab
        keeper = try record.connectToKeeper()
        do { try condition.check(in: lab) } catch { throw LabError("condition", error.description) }
        if case .command(let node, _) = condition {
            _ = try NodeEntry(record: record, node: node).enter()
        } else {
            try SessionEntry(record: record).enter()
        }
    }

    /// nil if the condition holds now; else what is missing, in words.
    /// - Throws: LabError if a process has failed, ConditionUnmet if it can hold no more.
    package func missing() throws -> String? {
        switch condition {
        case .ready(let scope): return try unready(scope)
        case .exit(let name):
            let status = try status(of: name)
            guard [.ended, .failed].contains(status.state) else { return "\(name) is \(status.state.rawValue)" }
            if status.state == .failed || status.exitCode != 0 { throw ConditionUnmet(status) }
            return nil
        case .tcp(let node, let port):
            return try ports(of: node).isListening(tcp: port) ? nil : "no TCP socket of \(node) listens on \(port)"
        case .udp(let node, let port):
            return try ports(of: node).isBound(udp: port) ? nil : "no UDP socket of \(node) is bound to \(port)"
        case .route(let node, let prefix): return try nodesWithout(prefix, node)
        case .log(let name, let text): return try unseen(text, in: name)
        case .command(_, let words):
            let status = try run(words)
            let ending = status.map { "\($0)" } ?? "still runs"
            return status == .exited(0) ? nil : "'\(words.joined(separator: " "))' \(ending)"
        }
    }

    /// How the command ended; nil while it runs. Only one that has ended is started anew.
    private func run(_ words: [String]) throws -> WaitStatus? {
        var spawn = Spawn(words, environment: ProcessEnvironment.all)
        spawn.newSession = true
        let null = try Files.open("/dev/null", O_RDWR)
        (spawn.input, spawn.output, spawn.error) = (null.raw, null.raw, null.raw)
        let process = try running ?? spawn.start()
        running = process
        guard let status = try process.wait(milliseconds: 20) else { return nil }
        running = nil
        return status
    }

    /// Nobody waits any more: a command that still runs is killed, with what it started.
    package func end() {
        guard let process = running else { return }
        _ = kill(-process.pid, SIGKILL)
        _ = try? process.wait()
        running = nil
    }

    private func unready(_ scope: WaitCondition.Scope) throws -> String? {
        let processes = try keeper?.processes() ?? []
        let waited = processes.filter { process in
            switch scope {
            case .all: true
            case .node(let node): process.node == node
            case .process(let name): process.fullName == name.description
            }
        }
        if let failed = waited.first(where: { $0.state == .failed }) {
            throw LabError(failed.fullName, failed.reason ?? "failed")
        }
        let missing = waited.filter { $0.state != .ready && $0.state != .ended }
        return missing.isEmpty ? nil : missing.map { "\($0.fullName) is \($0.state.rawValue)" }.joined(separator: ", ")
    }

    private func status(of name: ProcessName) throws -> ProcessStatus {
        guard let status = try keeper?.processes().first(where: { $0.fullName == name.description }) else {
            throw KeeperError.unexpected
        }
        return status
    }

    private func ports(of node: String) throws -> BoundPorts {
        if let ports { return ports }
        let made = try BoundPorts.of(network(of: node))
        ports = made
        return made
    }

    private func network(of node: String) throws -> Namespace {
        try NetnsDirectory(record.session.netnsDirectory).open("\(record.name).\(node)")
    }

    private func nodesWithout(_ prefix: Prefix, _ node: String?) throws -> String? {
        let names = node.map { [$0] } ?? lab.nodes.map(\.name)
        let without = try names.filter { name in
            try !network(of: name).run {
                var socket = try KernelSocket()
                return try RouteTable.destinations(over: &socket).contains(prefix)
            }
        }
        return without.isEmpty ? nil : "no route to \(prefix) in \(without.joined(separator: ", "))"
    }

    private func unseen(_ text: String, in name: ProcessName) throws -> String? {
        var log = log ?? LogReader(record.files.log(of: name.node, name.name), name: name.description)
        defer { self.log = log }
        let isSeen = log.read().contains { $0.contains(text) } || log.unfinished.contains(text)
        return isSeen ? nil : "no line of \(name) contains '\(text)'"
    }
}

/// A condition that does not hold and never will.
package struct ConditionUnmet: LocatedError {
    package let description: String

    /// Of a process that was waited for, and ended otherwise than with status 0.
    init(_ status: ProcessStatus) {
        let how = [status.ending, status.reason].compactMap { $0 }.reduce(into: [String]()) { words, word in
            if !words.contains(word) { words.append(word) }
        }
        description = "error: \(status.fullName): \(how.joined(separator: ", "))"
    }
}
