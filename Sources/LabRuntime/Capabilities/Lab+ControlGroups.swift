// What the limits of a lab need of the machine.

import LabFormat
import Namespaces

extension Lab {
    /// Asks for the control groups of all limits, before anything is made.
    /// - Throws: MissingCapability at the `limits` of the process that has them.
    func requireControlGroups() throws {
        do { try Capabilities.require(ControlGroupLimits.requirements(of: self)) } catch let missing
            as MissingCapability
        {
            throw asked(missing)
        }
    }

    /// What asks is the limits, and a lab can do without them.
    func asked(_ missing: MissingCapability) -> MissingCapability {
        let process = processes.first { $0.process.location == missing.location }?.process
        return MissingCapability(
            missing.capability, "\(missing.reason), or leave the limits out",
            at: process?.limits.location ?? missing.location)
    }
}
