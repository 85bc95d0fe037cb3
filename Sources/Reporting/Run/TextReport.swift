// The report a person reads: per flow where its packets ended, and what to do about it.

import PacketPath

package enum TextReport {
    /// Renders a record for a terminal of `width` columns (80 and more read well), in colour if asked.
    /// Ends with a newline.
    package static func render(_ record: RunRecord, color: Bool, width: Int) -> String {
        let page = TextPage(record: record, ink: Ink(enabled: color), width: max(60, width))
        let sections = [
            page.heading, page.flows, page.others, page.witnesses, page.oracles, page.processes, page.expectations,
            page.remedies,
            page.verdict,
        ]
        let lines = sections.filter { !$0.isEmpty }.joined(separator: [""])
        return lines.map { $0 + "\n" }.joined()
    }
}
