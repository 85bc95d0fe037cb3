// Which tests may run here. A tier that cannot run is skipped with its reason; the gate counts skips as failures.

import Glibc
import Namespaces
import Testing

extension Trait where Self == ConditionTrait {
    /// Needs root's rights over network namespaces.
    package static var privileged: Self {
        .enabled(if: Privileges.rootWithNamespaces, "needs root and the right to make network namespaces")
    }

    /// Needs a program that serves as an independent witness.
    package static func requires(tool: String) -> Self {
        .enabled(if: Witness.path(of: tool) != nil, "needs the program \(tool)")
    }
}

package enum Privileges {
    /// Tried, not guessed: a thread of its own unshares a network namespace.
    package static let rootWithNamespaces: Bool = geteuid() == 0 && (try? Namespace.unnamed()) != nil
}
