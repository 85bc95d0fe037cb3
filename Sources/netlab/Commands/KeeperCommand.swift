// netlab keeper: what netlab becomes when something in a lab is alive. Nobody types it.

import ArgumentParser
import Glibc
import LabRuntime
import Namespaces
import SystemCalls

struct KeeperCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keeper", abstract: "Keep a lab's processes. Started by netlab itself.", shouldDisplay: false)

    @Option var netnsDirectory: String
    @Option var stateDirectory: String
    @Flag var rootless = false
    @Flag var kept = false
    @Argument var instance: String

    func run() throws {
        guard getpid() == 1 else { throw ValidationError("netlab starts keepers itself: see 'netlab up'") }
        // The lease stands where the command that makes the lab put it.
        let lease = Descriptor(owning: 3)
        let session = Session(netnsDirectory: netnsDirectory, stateDirectory: stateDirectory, isRootless: rootless)
        try Keeper(session: session, instance: instance, lease: lease, isKept: kept).run()
    }
}
