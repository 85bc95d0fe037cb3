// Puts a node's nftables into its namespace: structured rules in one transaction, native text through libnftables.

import LabFormat
import NFTables
import Namespaces
import Netlink

/// Installs the rules of one node.
struct RulesetInstaller {
    let mark: Mark
    let node: String

    /// All rules or none. Equivalent to `nft -f FILE` in the node.
    /// - Throws: LabError with the rule's place in the lab file, MissingCapability without libnftables.
    func install(_ ruleset: LabFormat.Ruleset, in namespace: Namespace) throws {
        if !ruleset.tables.isEmpty { try installTables(ruleset, in: namespace) }
        if let text = ruleset.native { try install(native: text, at: ruleset.nativeLocation, in: namespace) }
    }

    private func installTables(_ ruleset: LabFormat.Ruleset, in namespace: Namespace) throws {
        let translation: RulesetTranslation
        do { translation = try RulesetTranslation(ruleset, comment: mark.description) } catch {
            throw LabError("\(node): rules", error.reason, at: error.location)
        }
        do {
            try namespace.run {
                var socket = try KernelSocket(family: ProtocolFamily.netfilter)
                try translation.ruleset.apply(over: &socket)
            }
        } catch let error as NFTablesError {
            let location = error.failures.first.flatMap(translation.location)
            throw LabError("\(node): rules", error.description, at: location)
        }
    }

    private func install(native text: String, at location: Location?, in namespace: Namespace) throws {
        do { try namespace.run { _ = try NativeText.run(text) } } catch let error as NativeTextError {
            if error.kind == .libraryMissing { throw MissingCapability("libnftables", error.message, at: location) }
            // nft counts lines within the text, which begins behind the line of the key.
            let line = location.map { Location(file: $0.file, line: $0.line + (error.line ?? 0), column: $0.column) }
            throw LabError("\(node): nftables", error.message, at: line)
        }
    }
}
