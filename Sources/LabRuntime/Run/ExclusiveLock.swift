// One at a time: labs that overflow a queue which all labs of the machine share.

import Glibc
import Logging
import SystemCalls
import SystemPackage

/// The machine-wide lock of `exclusive: cpu`: flock(2) on the directory of the processors themselves, which every user may
/// open. It ends with the process that holds it, however that ends.
enum ExclusiveLock {
    private static let path = "/sys/devices/system/cpu"

    /// Waits until no other lab holds it, and holds it for the time of `body`.
    /// - Throws: Interrupted, and what `body` throws.
    static func hold<Value>(_ body: () throws -> Value) throws -> Value {
        let directory = try Files.open(path, O_RDONLY | O_DIRECTORY)
        try lock(directory.raw)
        let value = try body()
        flock(directory.raw, LOCK_UN)
        return value
    }

    private static func lock(_ raw: CInt) throws {
        var isFirst = true
        while flock(raw, LOCK_EX | LOCK_NB) != 0 {
            guard Errno.current == .wouldBlock else { throw SystemCallError("flock", on: path, errno: .current) }
            if isFirst {
                Logger(label: "netlab.run").warning("waiting for a lab with 'exclusive: cpu' that runs now")
            }
            isFirst = false
            Clock.sleep(milliseconds: 20)
            try Interrupts.check()
        }
    }
}
