// Which counters of its nodes a run reads.

import Collectors
import LabFormat
import PacketPath

extension Lab {
    /// Those that every run reads, and those that a signal of the lab is claimed by.
    var collectors: [any Collector.Type] {
        let claimed = expectations.compactMap { expectation -> CounterKey.Source? in
            guard case .signal(let place, _) = expectation.kind else { return nil }
            return Cause.named(place.name)?.primary?.source
        }
        return Collectors.all.filter { $0.reading == .everyRun || claimed.contains($0.source) }
    }
}
