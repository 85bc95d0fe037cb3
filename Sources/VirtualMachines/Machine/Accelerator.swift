// Who runs the guest's instructions.

import Glibc
import SystemCalls

/// The processor itself, where it can; else QEMU's interpreter, ten to fifteen times slower.
package enum Accelerator: String, Sendable {
    case kvm, tcg

    /// /dev/kvm alone says too little: some hypervisors offer one that cannot run a distribution's kernel.
    package static let present: Accelerator = {
        let flags = Set(cpu("flags").split(separator: " "))
        let works = unsafe access("/dev/kvm", R_OK | W_OK) == 0
        return works && !flags.isDisjoint(with: ["vmx", "svm"]) ? .kvm : .tcg
    }()

    /// QEMU's arguments.
    var arguments: [String] {
        switch self {
        case .kvm: ["-accel", "kvm", "-cpu", "host"]
        case .tcg: ["-accel", "tcg,thread=multi", "-cpu", "max"]
        }
    }

    /// Loops per jiffy for an interpreted kernel: its own calibration of a second processor fails on a loaded host.
    func parameters(hertz: Int?) -> [String] {
        guard self == .tcg, let hertz, let megahertz = Double(Self.cpu("cpu MHz").trimmed) else { return [] }
        return ["lpj=\(Int(megahertz * 1e6) / hertz)"]
    }

    /// The first such line of /proc/cpuinfo.
    private static func cpu(_ key: String) -> Substring {
        let lines = ((try? Files.text("/proc/cpuinfo")) ?? "").split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix(key) }), let colon = line.firstIndex(of: ":") else {
            return ""
        }
        return line[line.index(after: colon)...]
    }
}
