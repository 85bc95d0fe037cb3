// When a flow's packets depart.

/// How fast and how often a flow sends.
package struct FlowSchedule: Hashable, Sendable {
    package enum Rate: Hashable, Sendable {
        case backToBack
        /// Packets per second, on an absolute schedule.
        case packetsPerSecond(Double)
    }

    package var rate: Rate
    package var count: Int

    package init(rate: Rate = .backToBack, count: Int) {
        self.rate = rate
        self.count = count
    }
}
