// From a process of the lab file to one that runs in its node.

import Foundation
import Glibc
import LabFormat
import SystemCalls
import SystemPackage

/// Starts processes in their nodes. Everything between fork and exec is C's: namespaces, control groups, user, processors.
final class ProcessLauncher {
    private let lab: Lab
    private let intent: Intent
    private let spaces: NodeSpaces
    private let files: InstanceFiles
    private var groups: [ProcessName: ControlGroup] = [:]
    /// By node, where its senders are in a group of their own.
    private var egressGroups: [String: SharedDescriptor] = [:]
    private let null: Descriptor
    private var logs: [ProcessName: ProcessLog] = [:]

    init(lab: Lab, intent: Intent, spaces: NodeSpaces, files: InstanceFiles) throws {
        self.lab = lab
        self.intent = intent
        self.spaces = spaces
        self.files = files
        null = try Files.open("/dev/null", O_RDWR)
        if unsafe mkdir(files.logs, 0o755) != 0, Errno.current != .fileExists {
            throw SystemCallError("mkdir", on: files.logs, errno: .current)
        }
    }

    /// Starts a process; its output goes to its log.
    func start(_ process: NodeProcess, _ name: ProcessName) throws -> (RunningProcess, ProcessOutput) {
        let pipe = try ChildPipe()
        let log = try log(of: process, name)
        var spawn = try spawn(process.command, process, name)
        spawn.output = pipe.writer?.raw
        spawn.error = pipe.writer?.raw
        let running = try spawn.start()
        return (running, ProcessOutput(name, pipe: pipe.reader, log: log))
    }

    /// Starts a command beside a process, as its readiness asks: in the same place, as the same user, its output unread.
    func startCheck(_ command: [String], of name: ProcessName) throws -> RunningProcess {
        guard let process = lab.processes.first(where: { $0.name == name })?.process else {
            throw KeeperError.unexpected
        }
        return try spawn(command, process, name).start()
    }

    /// The node's namespaces, for what looks at its sockets.
    func node(_ name: ProcessName) throws -> NodeSpace { try spaces.node(name.node) }

    private func spawn(_ command: [String], _ process: NodeProcess, _ name: ProcessName) throws -> Spawn {
        let node = try spaces.node(name.node)
        var spawn = Spawn(command)
        spawn.environment = try environment(process, name)
        spawn.directory = process.directory ?? intent.directory
        spawn.input = null.raw
        spawn.output = null.raw
        spawn.error = null.raw
        spawn.joins = node.joins
        spawn.user = try process.user.map { try UserAccount.named($0) }
        spawn.processors = process.cpus
        spawn.newSession = true
        spawn.groupFiles = try groups(of: process, name).map(\.raw)
        return spawn
    }

    /// The keeper's own, the place, and what the lab file gives; the last of a name counts.
    private func environment(_ process: NodeProcess, _ name: ProcessName) throws -> [String] {
        let place = NodeEnvironment.variables(intent, node: name.node, run: files.run)
        let own = process.environment.map { ($0.name, $0.value) }
        let inherited = ProcessInfo.processInfo.environment.merging(place) { $1 }
        return inherited.merging(own) { $1 }.map { "\($0.key)=\($0.value)" }.sorted()
    }

    /// The control group of a process with limits, or of its node's senders, for all its starts and what it starts.
    private func groups(of process: NodeProcess, _ name: ProcessName) throws -> [SharedDescriptor] {
        if let open = groups[name] { return open.procsFiles }
        let limits = ControlGroupLimits(process.limits)
        guard !limits.controllers.isEmpty else { return try egressGroup(of: name.node).map { [$0] } ?? [] }
        let group = try ControlGroups.detect().make(
            mark: intent.mark, name: "\(name.node).\(name.name)", limits: limits, at: process.location)
        groups[name] = group
        return group.procsFiles
    }

    private func egressGroup(of node: String) throws -> SharedDescriptor? {
        if let open = egressGroups[node] { return open }
        guard lab.nodes.first(where: { $0.name == node })?.cgroupEgress.isEmpty == false else { return nil }
        let file = try EgressGroup(of: node, mark: intent.mark).openForProcesses()
        egressGroups[node] = file
        return file
    }

    /// How often the kernel killed in the process's group for want of memory.
    func memoryKills(of name: ProcessName) -> Int { groups[name]?.memoryKills ?? 0 }

    /// One log for all starts of a process.
    private func log(of process: NodeProcess, _ name: ProcessName) throws -> ProcessLog {
        if let open = logs[name] { return open }
        let log = try ProcessLog(files.log(of: name.node, name.name), limit: process.logLimit)
        logs[name] = log
        return log
    }
}
