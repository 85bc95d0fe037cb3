// The nftables of a lab file as kernel objects: tables, chains and rules of NFTables, with the way back to the file.

import LabFormat
import NFTables
import Packets

/// A lab's structured rules, translated; its native text is not part of it (`NativeText.run`).
package struct RulesetTranslation: Sendable {
    package private(set) var ruleset = NFTables.Ruleset()
    /// Where the rule with the tag N stands in the lab file.
    private var locations: [Location] = []

    /// - Parameter comment: netlab's mark of ownership, put on every table: `netlab:INSTANCE:ID`.
    /// - Throws: RulesetTranslationError for a rule that no packet can match.
    package init(_ source: LabFormat.Ruleset, comment: String) throws(RulesetTranslationError) {
        for table in source.tables { ruleset.tables.append(try translate(table, comment: comment)) }
    }

    /// The place in the lab file of what the kernel refused; for a chain, that of its first rule.
    package func location(of failure: NFTablesError.Failure) -> Location? {
        guard let tag = failure.tag, locations.indices.contains(tag) else { return nil }
        return locations[tag]
    }

    private mutating func translate(
        _ table: LabFormat.Table, comment: String
    ) throws(RulesetTranslationError) -> NFTables.Table {
        let family = NFTables.Family(table.family)
        var result = NFTables.Table(family, table.name, comment: comment)
        result.counters = table.counters.map { NFTables.Counter($0) }
        for chain in table.chains { result.chains.append(try translate(chain, in: family)) }
        return result
    }

    private mutating func translate(
        _ chain: LabFormat.Chain, in family: NFTables.Family
    ) throws(RulesetTranslationError) -> NFTables.Chain {
        let firstTag = locations.count
        var rules: [NFTables.Rule] = []
        for rule in chain.rules {
            rules.append(try rule.translated(in: family, tag: locations.count))
            locations.append(rule.location)
        }
        let base = chain.base.map(NFTables.Chain.Base.init)
        return NFTables.Chain(chain.name, base: base, rules: rules, tag: rules.isEmpty ? nil : firstTag)
    }
}

/// A rule of the lab file that cannot be one rule of nf_tables.
package struct RulesetTranslationError: Error, Hashable, CustomStringConvertible {
    package var location: Location
    package var reason: String

    package var description: String { "\(location): \(reason)" }
}

extension NFTables.Family {
    init(_ family: LabFormat.Table.Family) {
        switch family {
        case .inet: self = .inet
        case .ip: self = .ip
        case .ip6: self = .ip6
        case .bridge: self = .bridge
        case .netdev: self = .netdev
        }
    }
}

extension NFTables.Chain.Base {
    fileprivate init(_ base: LabFormat.Chain.Base) {
        self.init(
            .init(base.kind), .init(base.hook), priority: base.priority, policy: base.policyDrops ? .drop : .accept,
            device: base.device)
    }
}

extension NFTables.Chain.Kind {
    fileprivate init(_ kind: LabFormat.Chain.Kind) {
        switch kind {
        case .filter: self = .filter
        case .nat: self = .nat
        case .route: self = .route
        }
    }
}

extension NFTables.Chain.Hook {
    fileprivate init(_ hook: LabFormat.Chain.Hook) {
        switch hook {
        case .prerouting: self = .prerouting
        case .input: self = .input
        case .forward: self = .forward
        case .output: self = .output
        case .postrouting: self = .postrouting
        case .ingress: self = .ingress
        case .egress: self = .egress
        }
    }
}
