// The end of a keeper from outside.

import Glibc
import SystemCalls

/// Ends a keeper: asked first, killed if it does not answer. The kernel kills what is below it.
struct KeeperEnding {
    let identity: ProcessIdentity

    init(_ identity: ProcessIdentity) { self.identity = identity }

    /// Lets the lab's processes end in their own way, each within its grace; Ctrl-C ends the grace.
    /// - Parameter grace: nanoseconds that all of them together may take.
    func stop(_ connection: KeeperConnection, grace: UInt64) throws {
        // However it answers, and if it does not, it is ended below.
        try connection.waitForAnswers(milliseconds: Int(clamping: grace / 1_000_000 + 10_000))
        do { _ = try connection.ask(.stop) } catch is KeeperError {} catch is Interrupted {}
        try kill()
    }

    /// At once.
    func kill() throws {
        try identity.kill(SIGKILL)
        for _ in 0..<10 {
            // A stopped `netlab exec` takes its dead child later; until then the dead keeper keeps its number.
            if try identity.waitUntilGone(milliseconds: 1000) || !identity.isAlive { return }
        }
        throw LabError("keeper \(identity.pid)", "does not end", remedy: "see 'ps -o stat,wchan -p \(identity.pid)'")
    }
}
