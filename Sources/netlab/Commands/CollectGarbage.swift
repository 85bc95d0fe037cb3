// netlab gc: remove what killed netlabs left behind.

import ArgumentParser
import Collectors
import LabRuntime
import Namespaces

struct CollectGarbage: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc", abstract: "Remove what killed netlabs left behind.",
        discussion:
            "Half-made labs, records without a lab, names that carry netlab's mark but belong to no lab. Labs that are up stay."
    )

    @Flag(name: .customLong("dry-run"), help: "Only say what would be removed.") var dryRun = false

    func run() throws {
        let garbage = try GarbageCollection(session: Session.current(), dryRun: dryRun).run()
        let verb = dryRun ? "would remove" : "removed"
        for instance in garbage.instances { Console.print("\(verb) lab \(instance)") }
        for name in garbage.names { Console.print("\(verb) namespace \(name)") }
        for group in garbage.groups { Console.print("\(verb) control group \(group)") }
        let hasMonitor = DropMonitorEvents.collect(dryRun: dryRun)
        if hasMonitor { Console.print("\(verb) the drop monitor, which a killed netlab left running") }
        let traces = TraceInstance.collect(dryRun: dryRun)
        for trace in traces { Console.print("\(verb) trace instance \(trace)") }
        for failure in garbage.failures { Console.error("error: cannot remove \(failure)") }
        if !garbage.failures.isEmpty { throw ExitCode(ExitCodes.error) }
        if garbage.isEmpty, traces.isEmpty, !hasMonitor { Console.print("nothing to remove") }
    }
}
