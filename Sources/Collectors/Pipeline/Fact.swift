// Something that was read, or why it could not be.

import BPF
import NFTables
import Netlink
import PacketPath
import SystemCalls
import SystemPackage

/// What one source said.
package enum Fact<Value: Sendable>: Sendable {
    case known(Value)
    case absent(String)

    init(_ read: () throws -> Value) {
        do { self = .known(try read()) } catch { self = .absent(FactReason.words(error)) }
    }

    package var value: Value? { if case .known(let value) = self { value } else { nil } }
    package var absence: String? { if case .absent(let why) = self { why } else { nil } }
}

enum FactReason {
    /// Missing rights and missing features in plain words.
    static func words(_ error: any Error) -> String {
        let errno =
            (error as? NetlinkError)?.errno ?? (error as? SystemCallError)?.errno
            ?? (error as? NFTablesError)?.failures.first?.errno ?? (error as? BPFError)?.errno
        switch errno {
        case .notPermitted?, .permissionDenied?:
            return "not permitted: needs root's rights over the namespace (\(error))"
        case .noSuchFileOrDirectory?, .notSupported?, .notSupportedOnSocket?, .protocolNotSupported?:
            return "this kernel has no such source (\(error))"
        default: return "\(error)"
        }
    }
}
