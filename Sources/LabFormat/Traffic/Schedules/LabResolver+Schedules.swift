// The schedules of flows: none takes longer than a run may.

extension LabResolver {
    /// Nanoseconds: a day.
    static let longest: UInt64 = 86_400_000_000_000

    /// A flow that would send for more than a day is a slip of the pen.
    func checkDuration(_ flow: Flow) {
        guard case .packetsPerSecond(let rate) = flow.schedule.rate,
            Double(flow.schedule.count) / rate * 1e9 > Double(Self.longest)
        else { return }
        report.error("flow '\(flow.name)' would take more than 24h at this rate", at: flow.location)
    }
}
