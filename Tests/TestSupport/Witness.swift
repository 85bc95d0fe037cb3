// Independent witnesses: the tools people trust, run inside a test's namespace.

import Foundation
import Namespaces

/// A finished program.
package struct WitnessOutput: Sendable {
    package var status: Int32
    package var output: String
    package var error: String
}

package enum Witness {
    /// Runs a program, inside `namespace` if one is given, and waits for it.
    @discardableResult
    package static func run(_ arguments: String..., in namespace: Namespace? = nil, input: String? = nil) throws
        -> WitnessOutput
    {
        try run(arguments, in: namespace, input: input)
    }

    @discardableResult
    package static func run(_ arguments: [String], in namespace: Namespace? = nil, input: String? = nil) throws
        -> WitnessOutput
    {
        guard let namespace else { return try spawn(arguments, input: input) }
        return try namespace.run { try spawn(arguments, input: input) }
    }

    /// The full path of a program, looked up as root's shell would.
    package static func path(of tool: String) -> String? {
        if tool.contains("/") { return tool }
        return ["/usr/sbin", "/usr/bin", "/sbin", "/bin"].map { "\($0)/\(tool)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func spawn(_ arguments: [String], input: String?) throws -> WitnessOutput {
        try ChildProcess.run(path(of: arguments[0]) ?? arguments[0], arguments, input: input ?? "")
    }
}
