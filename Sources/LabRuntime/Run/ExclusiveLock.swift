// One at a time: labs that overflow a queue which all labs of the machine share.

import Glibc
import Namespaces
import SystemCalls
import SystemPackage

/// The machine-wide lock of `exclusive: cpu`: flock(2) on the state directory. It ends with the process that holds it, however that ends.
enum ExclusiveLock {
    /// Waits until no other lab holds it, and holds it for the time of `body`.
    /// - Throws: Interrupted, and what `body` throws.
    static func hold<Value>(in session: Session, _ body: () throws -> Value) throws -> Value {
        let file = try lock(session)
        let value = try body()
        flock(file.raw, LOCK_UN)
        return value
    }

    private static func lock(_ session: Session) throws -> Descriptor {
        let path = session.stateDirectory
        _ = unsafe mkdir(path, 0o755)
        let file = try Files.open(path, O_RDONLY | O_DIRECTORY)
        while flock(file.raw, LOCK_EX | LOCK_NB) != 0 {
            guard Errno.current == .wouldBlock else { throw SystemCallError("flock", on: path, errno: .current) }
            Clock.sleep(milliseconds: 20)
            try Interrupts.check()
        }
        return file
    }
}
