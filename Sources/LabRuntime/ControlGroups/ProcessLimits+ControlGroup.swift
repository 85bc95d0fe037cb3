// The limits of a lab file in the words of control groups.

import LabFormat

extension ControlGroupLimits {
    init(_ limits: ProcessLimits) {
        self.init(
            memory: limits.memory.map(UInt64.init), processes: limits.processes,
            cpu: limits.cpu.map { Double($0) / 1_000_000 })
    }
}

extension ControlGroupLimits {
    /// What the processes of a lab need of the machine; asked for before anything is made.
    static func requirements(of lab: Lab) -> [Requirement] {
        var needed: [Requirement] = []
        for (_, process) in lab.processes {
            for controller in ControlGroupLimits(process.limits).controllers
            where !needed.contains(where: { $0.capability == controller.capability }) {
                needed.append(Requirement(capability: controller.capability, location: process.location))
            }
        }
        return needed
    }
}
