// The capabilities(7) that netlab's work needs: root may lack some of them, as in a container.

import Foundation
import LabFormat
import SystemCalls

/// A right of the calling thread, told by its bit in CapEff. Equivalent: `capsh --print`.
package enum Rights: Int, CaseIterable, Sendable {
    case networkAdministration = 12
    case rawSockets = 13
    case systemAdministration = 21

    package var name: String {
        switch self {
        case .networkAdministration: "CAP_NET_ADMIN"
        case .rawSockets: "CAP_NET_RAW"
        case .systemAdministration: "CAP_SYS_ADMIN"
        }
    }

    private var purpose: String {
        switch self {
        case .networkAdministration: "to make interfaces, routes, qdiscs and rules"
        case .rawSockets: "to send and see whole frames"
        case .systemAdministration: "to make and enter namespaces"
        }
    }

    /// Whether the calling thread has it; true where the kernel does not say.
    package var isHeld: Bool { Self.effective.map { $0 >> UInt64(rawValue) & 1 == 1 } ?? true }

    /// Names the first right that is missing. After a refusal all are asked; without any missing the refusal had another cause.
    /// - Throws: MissingCapability with the remedy.
    package static func require(_ rights: [Rights] = allCases, at location: Location? = nil) throws {
        guard let missing = rights.first(where: { !$0.isHeld }) else { return }
        throw MissingCapability(
            missing.name,
            "this process lacks it \(missing.purpose)\n  run netlab as root with all capabilities; in a container give it "
                + "--cap-add=\(missing.name.dropFirst("CAP_".count))", at: location)
    }

    private static var effective: UInt64? {
        guard let status = try? Files.text("/proc/thread-self/status"),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("CapEff:") })
        else { return nil }
        return UInt64(line.dropFirst("CapEff:".count).trimmingCharacters(in: .whitespaces), radix: 16)
    }
}
