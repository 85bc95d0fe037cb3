// The control group of one process of a node: what it may use.

import Glibc
import SystemCalls
import SystemPackage

/// What a process and all its children together may use.
package struct ControlGroupLimits: Hashable, Sendable {
    /// Bytes, without swap.
    package var memory: UInt64?
    /// Processes and threads.
    package var processes: Int?
    /// Processors' worth of time: 0.5 is half of one.
    package var cpu: Double?

    package init(memory: UInt64? = nil, processes: Int? = nil, cpu: Double? = nil) {
        self.memory = memory
        self.processes = processes
        self.cpu = cpu
    }

    package var controllers: [ControlGroupController] {
        ControlGroupController.allCases.filter { !files(of: $0, .v1).isEmpty }
    }

    /// The files of a group and what to write to them, in this order.
    func files(of controller: ControlGroupController, _ version: ControlGroupHierarchy.Version) -> [Setting] {
        let period = 100_000
        switch (controller, version) {
        case (.memory, .v1):
            // With swap it may never be less than without: first it is nothing, whatever there was before.
            let withSwap = "memory.memsw.limit_in_bytes"
            return memory.map {
                [
                    .init(withSwap, "-1", optional: true), .init("memory.limit_in_bytes", "\($0)"),
                    .init(withSwap, "\($0)", optional: true),
                ]
            } ?? []
        case (.memory, .v2):
            return memory.map {
                [.init("memory.max", "\($0)"), .init("memory.swap.max", "0", optional: true)]
            } ?? []
        case (.pids, _): return processes.map { [.init("pids.max", "\($0)")] } ?? []
        case (.cpu, .v1):
            return cpu.map {
                [.init("cpu.cfs_period_us", "\(period)"), .init("cpu.cfs_quota_us", "\(Self.quota($0, period))")]
            } ?? []
        case (.cpu, .v2): return cpu.map { [.init("cpu.max", "\(Self.quota($0, period)) \(period)")] } ?? []
        }
    }

    /// The kernel takes no less than a millisecond.
    private static func quota(_ cpu: Double, _ period: Int) -> Int { max(1000, Int((cpu * Double(period)).rounded())) }

    struct Setting {
        var file: String
        var value: String
        /// The kernel may lack it: then there is nothing to limit.
        var optional: Bool

        init(_ file: String, _ value: String, optional: Bool = false) {
            self.file = file
            self.value = value
            self.optional = optional
        }
    }
}

/// A group that is there: one directory, or one for each controller where they are apart.
package struct ControlGroup: Sendable {
    package let paths: [String]
    /// Open for writing: `Spawn.groupFiles` of the process.
    package let procsFiles: [SharedDescriptor]

    init(paths: [String]) throws(SystemCallError) {
        self.paths = paths
        var files: [SharedDescriptor] = []
        for path in paths { files.append(SharedDescriptor(try Files.open("\(path)/cgroup.procs", O_WRONLY))) }
        procsFiles = files
    }

    /// How often the kernel killed a process of the group for want of memory.
    package var memoryKills: Int {
        for file in paths.flatMap({ ["\($0)/memory.events", "\($0)/memory.oom_control"] }) {
            let lines = (try? Files.text(file))?.split(separator: "\n") ?? []
            if let line = lines.first(where: { $0.hasPrefix("oom_kill ") }) { return Int(line.dropFirst(9)) ?? 0 }
        }
        return 0
    }
}
