// The path of one interface as a page to read, and for programs.

import PacketPath

package enum PipelineReport {
    /// Every station in path order with settings, counters and the commands that show them by hand. Ends with a newline.
    package static func text(_ pipeline: Pipeline, color: Bool, width: Int) -> String {
        let page = PipelinePage(pipeline: pipeline, ink: Ink(enabled: color), width: max(60, width))
        return page.lines.map { $0 + "\n" }.joined()
    }

    /// One JSON object; keys in snake_case.
    package static func json(_ pipeline: Pipeline) throws -> String { try JSON.text(pipeline) }
}
