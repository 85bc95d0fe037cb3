// Tests that need what small kernels lack. They are in suites named FullKernel..., which run where everything is there.

import Collectors
import Testing

@testable import LabRuntime

extension Trait where Self == ConditionTrait {
    /// Needs a capability by its name in `netlab doctor`, which is tried.
    static func requires(capability: String) -> Self {
        .enabled(if: isThere(capability), "needs the capability \(capability)")
    }

    private static func isThere(_ name: String) -> Bool {
        Capability.all.first { $0.name == name }?.probe() == .available
    }
}
