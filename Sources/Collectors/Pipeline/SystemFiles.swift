// Small files of /proc/sys and /sys.

import PacketPath
import SystemCalls

/// Reads settings that no netlink message tells.
enum SystemFiles {
    /// The file's only line; nil where there is no such file, or the kernel refuses to tell.
    static func line(_ path: String) -> String? {
        guard let text = try? Files.text(path) else { return nil }
        return text.split(separator: "\n").first.map(String.init)
    }

    /// All of the file; nil where there is nothing to read.
    static func text(_ path: String) -> String? {
        guard let text = try? Files.text(path), !text.isEmpty else { return nil }
        return text
    }

    /// A setting below /proc/sys, of the calling thread's namespace: a number where it is one.
    static func sysctl(_ path: String) -> Pipeline.Value? { line("/proc/sys/\(path)").map(value) }

    static func value(_ text: String) -> Pipeline.Value {
        let words = text.split { $0 == "\t" || $0 == " " }.joined(separator: " ")
        return Int64(words).map(Pipeline.Value.number) ?? .text(words)
    }

    /// Several settings of one directory of /proc/sys, with the last part of their paths as names.
    static func sysctls(
        _ directory: String, _ names: [String], scope: Pipeline.Scope? = nil
    ) -> [Pipeline.Setting] {
        names.compactMap { name in
            sysctl("\(directory)/\(name)").map {
                Pipeline.Setting(name.split(separator: "/").last.map(String.init) ?? name, $0, scope: scope)
            }
        }
    }
}

/// One device's directory in a /sys that shows the namespace.
struct DeviceFiles: Sendable {
    private let directory: String

    /// nil where /sys shows another namespace, in which the name may stand for another device.
    init?(_ name: String, index: Int) {
        directory = "/sys/class/net/\(name)"
        guard SystemFiles.line("\(directory)/ifindex") == "\(index)" else { return nil }
    }

    func setting(_ path: String, as name: String? = nil, unit: String? = nil) -> Pipeline.Setting? {
        SystemFiles.line("\(directory)/\(path)").map {
            Pipeline.Setting(name ?? path, SystemFiles.value($0), unit: unit)
        }
    }

    /// `rx-0`, `tx-0`..., by number.
    func queues(_ prefix: String) -> [String] {
        Files.directories(in: "\(directory)/queues").filter { $0.hasPrefix(prefix) }
            .sorted { (Int($0.dropFirst(3)) ?? 0) < (Int($1.dropFirst(3)) ?? 0) }
    }
}
