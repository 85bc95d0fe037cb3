// Which controllers of control groups this machine gives us.

import Collectors
import Namespaces
import SystemCalls

/// Makes a group with a limit, and removes it.
enum ControlGroupProbe {
    static let all: [Capability] = [
        capability(.memory, "limit a process's memory", .init(memory: 1 << 30)),
        capability(.pids, "limit how many processes it makes", .init(processes: 1000)),
        capability(.cpu, "limit its processor time", .init(cpu: 1)),
    ]

    private static func capability(
        _ controller: ControlGroupController, _ purpose: String, _ limits: ControlGroupLimits
    ) -> Capability {
        Capability(name: controller.capability, purpose: purpose) {
            do {
                try attempt(controller, limits)
                return .available
            } catch let missing as MissingCapability { return .unavailable(missing.reason) } catch {
                return .unavailable("\(error)")
            }
        }
    }

    /// Where a group of others would first have to give the controller away, it is only asked whether we may do that:
    /// a question changes nothing.
    private static func attempt(_ controller: ControlGroupController, _ limits: ControlGroupLimits) throws {
        let groups = try ControlGroups.detect()
        guard try groups.isGiven(controller) else { return }
        let mark = Mark(instance: "probe", id: String(UInt64.random(in: 0...UInt64.max), radix: 36))
        let made = Result { try groups.make(mark: mark, name: controller.rawValue, limits: limits) }
        try groups.remove(mark)
        _ = try made.get()
    }
}
