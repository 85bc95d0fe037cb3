// The key of a `dropped:` claim: a stage or cause, optionally at a node or interface.

/// `qdisc`, `qdisc.limit`, `qdisc@router`, `qdisc@router:eth1`.
package struct PlaceOfLoss: Sendable, Hashable {
    package enum Failure: Error, Sendable, Hashable {
        /// No stage and no cause has this name; the nearest known one.
        case unknownName(String, suggestion: String?)
        /// Nothing, or more than `NODE` or `NODE:IF`, stands after the `@`.
        case malformedPlace(String)
    }

    /// Id of a stage or of a cause.
    package var name: String
    package var node: String?
    package var interface: String?

    package static func parse(_ text: String) throws(Failure) -> PlaceOfLoss {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard Stage.named(parts[0]) != nil || Cause.named(parts[0]) != nil else {
            throw .unknownName(parts[0], suggestion: suggestion(for: parts[0]))
        }
        guard parts.count == 2 else { return PlaceOfLoss(name: parts[0]) }
        let place = parts[1].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard place.count <= 2, !place.contains(""), !parts[1].contains("@") else { throw .malformedPlace(parts[1]) }
        return PlaceOfLoss(name: parts[0], node: place[0], interface: place.count == 2 ? place[1] : nil)
    }

    /// Whether a row of the ledger belongs here. `netfilter` means every hook.
    package func matches(_ loss: Ledger.Loss) -> Bool {
        let anyHook = name == "netfilter" && loss.stage.hasPrefix("netfilter-")
        let named = anyHook || loss.stage == name || loss.cause == name
        return named && (node == nil || node == loss.node) && (interface == nil || interface == loss.interface)
    }

    /// Everything that may stand before the `@`.
    package static let names = Set(Stage.all.map(\.id) + Cause.all.map(\.id))

    private static func suggestion(for name: String) -> String? { suggestions(for: name).first }

    /// The known names with the fewest changed letters, nearest first, if they are few. Of a cause the part behind the
    /// dot is enough.
    package static func suggestions(for name: String) -> [String] {
        let known = Stage.all.flatMap { stage in
            [(stage.id, stage.id)] + stage.causes.flatMap { [($0.id, $0.id), ($0.name, $0.id)] }
        }
        let ranked = known.map { (distance: distance(Array(name), Array($0.0)), name: $0.1) }
        let near = ranked.filter { $0.distance <= max(2, name.count / 3) && !name.isEmpty }
        guard let best = near.map(\.distance).min() else { return [] }
        var seen: Set<String> = []
        return near.filter { $0.distance == best && seen.insert($0.name).inserted }.map(\.name)
    }

    /// Levenshtein's distance.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let replaced = diagonal + (character == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}

extension PlaceOfLoss: CustomStringConvertible {
    package var description: String {
        guard let node else { return name }
        return "\(name)@\(node)\(interface.map { ":\($0)" } ?? "")"
    }
}

extension PlaceOfLoss.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownName(let name, let suggestion):
            "no stage or cause is called '\(name)'"
                + (suggestion.map { " (did you mean '\($0)'?)" } ?? "; `netlab stages` lists them")
        case .malformedPlace(let place):
            "'\(place)' is no place: write STAGE@NODE or STAGE@NODE:INTERFACE"
        }
    }
}
