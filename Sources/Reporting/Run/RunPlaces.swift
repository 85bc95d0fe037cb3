// The catalogue's words with the names of a run in them: its nodes, interfaces and their peers.

import PacketPath

/// Fills in what `IF` and `PEER` stand for.
struct RunPlaces {
    private let peers: [String: String]

    init(_ interfaces: [InterfaceFacts]) {
        let pairs = interfaces.compactMap { facts in facts.peer.map { ("\(facts.node):\(facts.name)", $0) } }
        peers = Dictionary(pairs) { first, _ in first }
    }

    /// A finding of nothing yet, with the catalogue's advice for this place.
    func finding(_ id: String, stage: String, node: String, interface: String?) -> RunExplanation.Finding {
        let cause = Cause.named(id)
        let place = interface.map { "\(node):\($0)" } ?? node
        let peer = peers[place].flatMap(Self.end)
        let named = { (text: String) in Self.named(text, interface: interface, peer: peer) }
        let commands = cause?.placedTools.compactMap { tool -> RunExplanation.Finding.Command? in
            guard tool.isAtPeer else { return .init(node: node, command: named(tool.command)) }
            return peer.map {
                .init(node: $0.node, command: Self.named(tool.command, interface: $0.interface, peer: nil))
            }
        }
        return RunExplanation.Finding(
            cause: id, stage: stage, place: place, title: cause?.title ?? id,
            outcome: (cause?.outcome ?? .lost).rawValue, packets: 0, flows: [:], evidence: [], events: [],
            counters: [], notes: [], look: commands ?? [], misleading: cause?.misleading ?? [],
            remedy: named(cause?.remedy ?? ""), knobs: (cause?.knobs ?? []).map(named))
    }

    private typealias End = (node: String, interface: String)

    private static func end(_ place: String) -> End? {
        guard let colon = place.firstIndex(of: ":") else { return nil }
        return (String(place[..<colon]), String(place[place.index(after: colon)...]))
    }

    private static func named(_ text: String, interface: String?, peer: End?) -> String {
        var text = text
        if let interface { text.replace(#/\bIF\b/#.wordBoundaryKind(.simple), with: interface) }
        if let peer {
            text.replace(#/\bPEER\b/#.wordBoundaryKind(.simple), with: "\(peer.interface) (in \(peer.node))")
        }
        return text
    }
}
