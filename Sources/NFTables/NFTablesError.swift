// The one error type of this module: what was refused, by object.

import Netlink
import SystemPackage

/// What an error is about.
package enum NFTablesObject: Hashable, Sendable, CustomStringConvertible {
    case table(Family, String)
    case counter(Family, table: String, String)
    case chain(Family, table: String, String)
    /// `index` counts the chain's rules from 1.
    case rule(Family, table: String, chain: String, index: Int)
    /// The transaction as a whole, or the conversation with the kernel.
    case transaction

    package var description: String {
        switch self {
        case .table(let family, let name): "table \(family) \(name)"
        case .counter(let family, let table, let name): "counter \(family) \(table) \(name)"
        case .chain(let family, let table, let name): "chain \(family) \(table) \(name)"
        case .rule(let family, let table, let chain, let index): "rule \(index) of chain \(family) \(table) \(chain)"
        case .transaction: "nf_tables transaction"
        }
    }
}

/// Everything that was refused in one transaction, in its order; there is at least one failure.
package struct NFTablesError: Error, Equatable, CustomStringConvertible {
    package struct Failure: Hashable, Sendable, CustomStringConvertible {
        package var object: NFTablesObject
        /// The number the caller gave the object.
        package var tag: Int?
        package var errno: Errno
        /// The kernel's own words (extended ACK) or ours.
        package var message: String?
        /// Where in the request the kernel saw the mistake, in bytes.
        package var offset: Int?

        package var description: String {
            let words = message ?? remedy
            return "\(object): \(errno)" + (words.map { " (\($0))" } ?? "")
        }

        /// What helps, where the kernel itself says nothing.
        private var remedy: String? {
            switch (object, errno) {
            case (_, .permissionDenied), (_, .notPermitted):
                "needs CAP_NET_ADMIN in the namespace's user namespace"
            case (.table, .fileExists): "it is there already; remove it, or use another name"
            case (.chain, .noSuchFileOrDirectory): "no such interface, or the kernel lacks the chain's type or hook"
            case (.chain, .notSupportedOnSocket), (.chain, .notSupported): "the kernel lacks the chain's type or hook"
            case (.rule, .noSuchFileOrDirectory):
                "a chain or counter it names does not exist, or the kernel lacks one of its expressions"
            case (.transaction, .messageTooLong): "the ruleset is too large to send without CAP_NET_ADMIN; split it"
            default: nil
            }
        }
    }

    package var failures: [Failure]

    package init(failures: [Failure]) { self.failures = failures }

    /// One failure that is not an answer about a message of a transaction.
    init(_ object: NFTablesObject, tag: Int? = nil, errno: Errno, message: String? = nil) {
        failures = [Failure(object: object, tag: tag, errno: errno, message: message)]
    }

    /// A conversation that went wrong.
    init(_ error: NetlinkError) {
        let message = error.message.map { "\(error.operation): \($0)" }
        failures = [Failure(object: .transaction, errno: error.errno, message: message, offset: error.offset)]
    }

    package var description: String {
        let first = failures.first.map(\.description) ?? "nf_tables"
        return failures.count > 1 ? "\(first), and \(failures.count - 1) more" : first
    }
}
