// What a run tells beside its losses: sends that failed, and counters that move where nothing is lost.

import PacketPath

extension RunExplanation {
    /// Sends that failed before there was a packet, by flow and errno.
    static func refusals(_ record: RunRecord, _ places: RunPlaces) -> [Finding] {
        record.ledger.flows.flatMap { flow in
            flow.notSent.sorted { $0.key < $1.key }.compactMap { errno, count -> Finding? in
                guard let cause = refusal(errno, isStream: flow.unit != nil) else { return nil }
                var finding = places.finding(cause.id, stage: cause.stageID, node: flow.senderNode, interface: nil)
                (finding.packets, finding.flows, finding.evidence) = (count, [flow.name: count], ["errno"])
                finding.events = [errno]
                return finding
            }
        }
    }

    /// The cause that this errno names; nil: none that is a refusal. The send buffers of TCP and of the others share theirs.
    private static func refusal(_ errno: String, isStream: Bool) -> Cause? {
        let causes = Cause.all.filter { $0.outcome == .refused && $0.errno == errno }
        return causes.first { $0.name.hasPrefix("tcp-") == isStream } ?? causes.first
    }

    /// Causes that lose no packet of a flow, and whose counter moved: a closed window, a SYN sent again, a capture that lost
    /// copies.
    static func signals(_ record: RunRecord, _ places: RunPlaces) -> [Finding] {
        var found: [String: Finding] = [:]
        for cause in Cause.all where [.harmless, .copyLost].contains(cause.outcome) {
            guard let primary = cause.primary, primary.scope != .host else { continue }
            for counter in record.evidence.counters where primary.tells(counter) {
                let interface = primary.breadth == "interface" ? counter.key.object.split(separator: " ").first : nil
                let start = places.finding(
                    cause.id, stage: cause.stageID, node: counter.key.node, interface: interface.map(String.init))
                var finding = found["\(cause.id) \(start.place)"] ?? start
                finding.packets += UInt64(counter.delta)
                finding.evidence = ["counter"]
                finding.counters = Array(Set(finding.counters + [counter.key.text])).sorted()
                found["\(cause.id) \(start.place)"] = finding
            }
        }
        return found.values.sorted { ($0.cause, $0.place) < ($1.cause, $1.place) }
    }
}

extension CounterPattern {
    /// Did this counter move, and by as much as something that happened? What a qdisc's children count, the root counts too.
    fileprivate func tells(_ counter: CounterDelta) -> Bool {
        guard counter.delta > 0, counter.key.source == source, counter.key.name == name else { return false }
        return scope != .rootQdisc || counter.key.object.contains(" root ")
    }
}
