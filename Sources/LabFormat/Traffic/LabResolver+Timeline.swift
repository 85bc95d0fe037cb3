// The timeline: what starts when.

extension LabResolver {
    mutating func resolveTimeline() {
        guard let timeline = file.timeline else {
            let flows = lab.traffic.flows.map {
                Action(at: $0.schedule.start ?? 0, kind: .start($0.name), location: $0.location)
            }
            let exchanges = lab.traffic.exchanges.map { Action(at: 0, kind: .start($0.name), location: $0.location) }
            lab.timeline = inOrder(flows + exchanges)
            return
        }
        var started: [String: Location] = [:]
        for entry in timeline {
            guard let start = entry.start, checkFlow(start) else { continue }
            if let first = started.updateValue(start.location, forKey: start.value) {
                report.error(
                    "flow '\(start.value)' is started twice", at: start.location, note: "the first start", at: first)
            }
            if entry.at > Self.longest {
                report.error("a run lasts at most 24h", at: entry.location)
                continue
            }
            lab.timeline.append(Action(at: entry.at, kind: .start(start.value), location: entry.location))
        }
        for flow in file.traffic.flows {
            let name = flow.name.value
            if let start = flow.value.schedule.start {
                lab.timeline.append(Action(at: start.value, kind: .start(name), location: start.location))
                guard let other = started[name] else { continue }
                report.error(
                    "flow '\(name)' is started twice", at: start.location, note: "by the timeline", at: other)
            } else if started[name] == nil {
                warnAboutMissingStart(flow)
            }
        }
        lab.timeline = inOrder(lab.timeline)
    }

    private func inOrder(_ actions: [Action]) -> [Action] {
        actions.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    private func warnAboutMissingStart(_ flow: Named<FlowFile>) {
        report.warning("flow '\(flow.name.value)' is never started by the timeline", at: flow.name.location)
    }

    /// Is there such a flow? Complains at the place that names it.
    func checkFlow(_ name: Located<String>) -> Bool {
        let names = file.traffic.flows.map(\.name.value) + file.traffic.exchanges.map(\.name.value)
        if names.contains(name.value) { return true }
        report.error(
            "unknown flow \(name.value.shown)\(Suggestion.text(for: name.value, among: names))", at: name.location)
        return false
    }
}
