// Yams's tree to our own: follows aliases under a limit, finds duplicate keys, refuses what a lab file has no use for.

import Yams

/// Converts one document.
struct YAMLConverter {
    private struct Anchored {
        var value: YAMLValue
        var nodes: Int
    }

    private let duplicates: DuplicateKeys
    private let report: Report
    private var anchors: [String: Anchored] = [:]
    /// Nodes so far, aliases followed.
    private var nodes = 0

    /// Nodes of a document once every alias is followed.
    private static let nodeLimit = 200_000

    init(duplicates: DuplicateKeys, report: Report) {
        self.duplicates = duplicates
        self.report = report
    }

    /// The document; nil where it grows beyond the limit.
    mutating func document(_ root: Yams.Node) -> YAMLValue? {
        let value = convert(root)
        return nodes > Self.nodeLimit ? nil : value
    }

    private mutating func convert(_ node: Yams.Node) -> YAMLValue {
        let location = location(node.mark)
        guard nodes <= Self.nodeLimit else { return YAMLValue(content: .invalid, location: location) }
        let before = nodes
        count(1, at: location)
        checkTag(node, at: location)
        let value: YAMLValue
        switch node {
        case .scalar(let scalar): value = convert(scalar, at: location)
        case .sequence(let sequence):
            value = YAMLValue(content: .sequence(sequence.map { convert($0) }), location: location)
        case .mapping(let mapping): value = YAMLValue(content: .mapping(entries(of: mapping)), location: location)
        case .alias(let alias): value = follow(alias.anchor.rawValue, at: location)
        }
        if let name = node.anchor?.rawValue { anchors[name] = Anchored(value: value, nodes: nodes - before) }
        return value
    }

    private mutating func convert(_ scalar: Yams.Node.Scalar, at location: Location) -> YAMLValue {
        let plain = scalar.style == .plain
        if plain, let name = YAMLDisguise.aliasName(scalar.string) { return follow(name, at: location) }
        let text = YAMLDisguise.showingAliases(in: scalar.string)
        return YAMLValue(content: .scalar(text, quoted: !plain), location: location)
    }

    private mutating func follow(_ name: String, at location: Location) -> YAMLValue {
        guard let anchored = anchors[name] else {
            report.error(
                "no anchor &\(name) before this alias; a value that begins with * must be in quotes", at: location)
            return YAMLValue(content: .invalid, location: location)
        }
        count(anchored.nodes, at: location)
        return anchored.value
    }

    private mutating func count(_ more: Int, at location: Location) {
        let before = nodes
        nodes += more
        guard before <= Self.nodeLimit, nodes > Self.nodeLimit else { return }
        report.error("the lab file has more than \(Self.nodeLimit) values once its aliases are followed", at: location)
    }

    private mutating func entries(of mapping: Yams.Node.Mapping) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var places: [String: Location] = [:]
        for (keyNode, valueNode) in mapping {
            let location = location(keyNode.mark)
            let value = convert(valueNode)
            guard let key = key(keyNode, at: location) else { continue }
            if let first = places[key] {
                report.error("duplicate key \(key.shown)", at: location, note: "first defined here", at: first)
            } else {
                places[key] = location
                entries.append(YAMLEntry(key: key, location: location, value: value))
            }
        }
        return entries
    }

    private func key(_ node: Yams.Node, at location: Location) -> String? {
        guard case .scalar(let scalar) = node else {
            report.error("a key must be a word", at: location)
            return nil
        }
        if scalar.style == .plain, let name = YAMLDisguise.aliasName(scalar.string) {
            report.error("a key cannot be an alias (*\(name)): write the word", at: location)
            return nil
        }
        let key = YAMLDisguise.showingAliases(in: duplicates.original(scalar.string))
        if key.isEmpty {
            report.error("a key is missing before ':' (an address that begins with :: must be in quotes)", at: location)
            return nil
        }
        return key
    }

    private func checkTag(_ node: Yams.Node, at location: Location) {
        let name = node.tag.description
        guard !name.isEmpty, name != "!", !name.hasPrefix("tag:yaml.org,2002:") else { return }
        report.error("a lab file has no use for the tag \(name.shown): write the value alone", at: location)
    }

    private func location(_ mark: Mark?) -> Location {
        report.source.location(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
}
