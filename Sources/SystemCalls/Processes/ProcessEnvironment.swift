// The environment of this process.

import Foundation
import Glibc

package enum ProcessEnvironment {
    /// The variable's value; nil if it is not set.
    package static subscript(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// All variables, `NAME=VALUE` each.
    package static var all: [String] { ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" } }
}
