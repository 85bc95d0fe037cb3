// What a run keeps of its processes.

import LabFormat
import PacketPath

/// What became of the processes of a lab, and what they wrote, before the lab goes.
package struct ProcessReport: Sendable {
    package var processes: [ProcessSummary] = []
    /// By `NODE.PROC`: what is kept of its output.
    package var logs: [(name: String, text: [UInt8])] = []

    init() {}

    init(_ statuses: [ProcessStatus], files: InstanceFiles) {
        processes = statuses.map(ProcessSummary.init)
        logs = statuses.map { status in
            ("\(status.node).\(status.name)", files.log(of: status.node, status.name).bytes())
        }
    }
}

extension ProcessSummary {
    fileprivate init(_ status: ProcessStatus) {
        self.init(
            node: status.node, name: status.name, state: status.state.rawValue, restarts: status.restarts,
            ending: status.ending, reason: status.reason)
    }
}
