// What goes wrong with bpf(2) and BTF.

import SystemPackage

/// A refused bpf(2) command.
package struct BPFError: Error, Equatable, CustomStringConvertible {
    /// What was asked: `create map books`.
    package var operation: String
    package var errno: Errno
    /// The last lines of the verifier's log, if a program was refused.
    package var log: [String]

    package init(_ operation: String, errno: Errno, log: [String] = []) {
        self.operation = operation
        self.errno = errno
        self.log = log
    }

    package var description: String {
        let lines = log.isEmpty ? "" : ":\n  " + log.joined(separator: "\n  ")
        return "bpf \(operation): \(errno)\(lines)"
    }
}

/// A question that the kernel's type information does not answer.
package enum BTFError: Error, Equatable, CustomStringConvertible {
    /// Not BTF, or cut short: what was looked at.
    case malformed(String)
    case noType(String)
    case noMember(String)
    /// The member is a bit-field and has no byte offset.
    case bitField(String)

    package var description: String {
        switch self {
        case .malformed(let what): "BTF: malformed \(what)"
        case .noType(let name): "BTF: this kernel has no type \(name)"
        case .noMember(let path): "BTF: this kernel has no member \(path)"
        case .bitField(let path): "BTF: \(path) is a bit-field"
        }
    }
}
