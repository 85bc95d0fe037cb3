// What one start of a process writes, on its way to the log.

import Glibc
import LabFormat
import SystemCalls
import SystemPackage

/// The reading end of a process's standard output and error.
final class ProcessOutput {
    let name: ProcessName
    private let pipe: SharedDescriptor
    private let log: ProcessLog

    init(_ name: ProcessName, pipe: SharedDescriptor, log: ProcessLog) {
        self.name = name
        self.pipe = pipe
        self.log = log
        // A process that reads its own output must not make the keeper wait.
        _ = fcntl(pipe.raw, F_SETFL, O_NONBLOCK)
    }

    var raw: CInt { pipe.raw }

    /// Moves what is there to the log, 64 KiB at most, so that a process that never stops writing starves nobody.
    /// - Returns: the lines that were completed; nil when nobody can write any more.
    func read() throws(SystemCallError) -> [String]? {
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count: Int
        do {
            count = try systemCall("read", on: log.path) { unsafe Glibc.read(pipe.raw, &bytes, bytes.count) }
        } catch {
            if error.errno == .wouldBlock { return [] }
            throw error
        }
        return count == 0 ? nil : try log.add(bytes[..<count])
    }
}
