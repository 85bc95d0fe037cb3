// How far the senders are, for a person who waits.

import SystemCalls
import Traffic

/// Watches senders until all have ended, one has failed, or there is another reason to end.
struct ProgressMeter {
    private let flows: [(name: String, count: Int, progress: SenderProgress)]

    init(_ flows: [(String, Int, SenderProgress)]) {
        self.flows = flows.map { (name: $0.0, count: $0.1, progress: $0.2) }
    }

    /// Reports ten times a second. Short flows end before the first report.
    func watch(
        _ report: @Sendable (String) -> Void, delivered: () -> Int, dropped: () -> UInt64?,
        isEnding: () -> Bool
    ) throws {
        let began = Clock.monotonic
        var next = began + 100_000_000
        while flows.contains(where: { !$0.progress.hasEnded }), !flows.contains(where: { $0.progress.hasFailed }),
            !isEnding()
        {
            Clock.sleep(milliseconds: 2)
            guard Clock.monotonic >= next else { continue }
            next = Clock.monotonic + 100_000_000
            let sent = flows.reduce(0) { $0 + $1.progress.attempted }
            let tenths = sent * 10_000_000 / Int(max(1, Clock.monotonic - began))
            let lost = dropped().map { ", dropped \($0)" } ?? ""
            report(
                flows.map { "\($0.name) \($0.progress.attempted)/\($0.count)" }.joined(separator: ", ")
                    + ", delivered \(delivered())\(lost), \(tenths / 10).\(tenths % 10) kpps")
        }
    }
}
