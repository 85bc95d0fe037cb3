// The end of a process's log, for an error message.

import LabFormat
import SystemCalls

/// The last lines that a process wrote.
struct ProcessTail {
    let text: String

    init(_ files: InstanceFiles, _ name: ProcessName, lines count: Int = 5) {
        let log = (try? Files.text(files.log(of: name.node, name.name))) ?? ""
        let lines = log.split(separator: "\n").suffix(count)
        text =
            lines.isEmpty ? "it wrote nothing" : "its last lines:\n" + lines.map { "    \($0)" }.joined(separator: "\n")
    }
}
