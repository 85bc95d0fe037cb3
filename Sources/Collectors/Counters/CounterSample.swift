// All counters of one node at one moment, and how far they moved since another.

import PacketPath

/// One reading of every counter of a node.
///
/// The counters are not read at one instant: quiesce the lab first where books must close.
package struct CounterSample: Sendable {
    package var node: String
    /// Nanoseconds of CLOCK_MONOTONIC when the reading began.
    package var time: UInt64
    package var groups: [CounterGroup]
    /// The sources that this kernel lacks, with the reason.
    package var unavailable: [CounterKey.Source: String]

    package init(
        node: String, time: UInt64 = 0, groups: [CounterGroup] = [], unavailable: [CounterKey.Source: String] = [:]
    ) {
        self.node = node
        self.time = time
        self.groups = groups
        self.unavailable = unavailable
    }

    /// Every counter by its key.
    package var counters: [CounterKey: UInt64] {
        var counters: [CounterKey: UInt64] = [:]
        for group in groups {
            for (name, value) in zip(group.names, group.values) { counters[key(group, name), default: 0] += value }
        }
        return counters
    }

    /// How far each counter moved since `earlier`, without those that stood still; of the levels only what waits.
    ///
    /// An object that appeared counts from 0. So does one that took another's place, and one that was set to zero:
    /// what was counted before is lost, and `gaps(since:)` names it. Objects that are gone have no delta.
    package func delta(from earlier: CounterSample) -> [CounterDelta] {
        pairs(with: earlier).flatMap { now, before in movements(of: now, since: before) }
    }

    /// The objects of `earlier` whose counting cannot be followed up to now.
    package func gaps(since earlier: CounterSample) -> [CounterGap] {
        var gaps: [CounterGap] = []
        var seen: Set<GroupName> = []
        for (now, before) in pairs(with: earlier) {
            seen.insert(GroupName(now))
            guard let before, now.replaces(before) else { continue }
            gaps.append(CounterGap(source: now.source, object: now.object, cause: .replaced))
        }
        for group in earlier.groups where !seen.contains(GroupName(group)) {
            gaps.append(CounterGap(source: group.source, object: group.object, cause: .gone))
        }
        return gaps
    }

    private func movements(of now: CounterGroup, since before: CounterGroup?) -> [CounterDelta] {
        let replaced = before.map(now.replaces) ?? false
        let earlier = before.map { before in earlierValues(of: now, in: before) }
        var deltas: [CounterDelta] = []
        for (index, value) in now.values.enumerated() {
            guard CounterGroup.hasDelta(now.names[index]) else { continue }
            let fromZero = replaced && !CounterGroup.isLevel(now.names[index])
            let start = fromZero ? 0 : earlier?[index] ?? 0
            guard value != start else { continue }
            deltas.append(CounterDelta(key: key(now, now.names[index]), delta: Int64(bitPattern: value &- start)))
        }
        return deltas
    }

    /// The values of `before` in the order of the names of `now`; 0 for a counter that was not there.
    private func earlierValues(of now: CounterGroup, in before: CounterGroup) -> [UInt64] {
        if now.names == before.names { return before.values }
        let values = Dictionary(zip(before.names, before.values)) { $0 &+ $1 }
        return now.names.map { values[$0] ?? 0 }
    }

    /// Each group with its earlier self. Mostly both samples have the same order.
    private func pairs(with earlier: CounterSample) -> [(CounterGroup, CounterGroup?)] {
        var byName: [GroupName: CounterGroup]?
        return groups.enumerated().map { index, group in
            if index < earlier.groups.count, GroupName(earlier.groups[index]) == GroupName(group) {
                return (group, earlier.groups[index])
            }
            let table = byName ?? Dictionary(earlier.groups.map { (GroupName($0), $0) }) { first, _ in first }
            byName = table
            return (group, table[GroupName(group)])
        }
    }

    private func key(_ group: CounterGroup, _ name: String) -> CounterKey {
        CounterKey(node: node, source: group.source, object: group.object, name: name)
    }
}

private struct GroupName: Hashable {
    var source: CounterKey.Source
    var object: String

    init(_ group: CounterGroup) {
        source = group.source
        object = group.object
    }
}
