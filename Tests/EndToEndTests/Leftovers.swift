// What a netlab could leave behind on the machine.

import Foundation
import Glibc
import SystemCalls
import TestSupport

struct Leftovers: Equatable {
    var names: [String]
    var states: [String]
    var mounts: [String]
    var processes: [String]
    var controlGroups: [String]

    /// Everything that belongs to instances whose name begins so.
    /// - Parameter directory: where their owner keeps states.
    init(of instance: String, states directory: String = "/run/netlab") throws {
        let manager = FileManager.default
        names = ((try? manager.contentsOfDirectory(atPath: "/run/netns")) ?? []).filter { $0.hasPrefix(instance) }
        states = ((try? manager.contentsOfDirectory(atPath: directory)) ?? []).filter { $0.hasPrefix(instance) }
        mounts = try Files.text("/proc/self/mounts").split(separator: "\n").map(String.init)
            .filter { $0.contains("/\(instance)") }
        processes = try Self.processes(of: instance).map { "\($0.pid) \($0.command)" }
        controlGroups = try Witness.run("find", "/sys/fs/cgroup", "-type", "d", "-name", "netlab:\(instance)*").output
            .split(separator: "\n").map(String.init)
    }

    var isEmpty: Bool {
        names.isEmpty && states.isEmpty && mounts.isEmpty && processes.isEmpty && controlGroups.isEmpty
    }

    /// The same, once what is being taken away is gone: a keeper whose command was killed needs a moment.
    static func settled(of instance: String, states directory: String = "/run/netlab") throws -> Leftovers {
        var left = try Leftovers(of: instance, states: directory)
        _ = try eventually {
            if left.isEmpty { return true }
            left = try Leftovers(of: instance, states: directory)
            return left.isEmpty
        }
        return left
    }

    /// Every process that was started with the instance's name, as a word of its command or as NETLAB_INSTANCE.
    static func processes(of instance: String) throws -> [(pid: pid_t, command: String)] {
        try Files.names(in: "/proc").compactMap { pid_t($0) }.filter { $0 != getpid() }.compactMap { pid in
            guard let command = try? Files.text("/proc/\(pid)/cmdline"), !command.isEmpty else { return nil }
            let environment = (try? Files.text("/proc/\(pid)/environ")) ?? ""
            let isOurs = command.contains(instance) || environment.contains("NETLAB_INSTANCE=\(instance)")
            return isOurs ? (pid, command.replacing("\0", with: " ")) : nil
        }
    }
}
