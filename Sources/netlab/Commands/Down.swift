// netlab down: take a lab away.

import ArgumentParser
import Collectors
import LabRuntime
import Namespaces
import SystemCalls

struct Down: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take a lab away.",
        discussion: "Only what carries netlab's mark is touched; anything else is named and left alone.")

    @OptionGroup var instance: InstanceOptions
    @Flag(help: "Take all labs down.") var all = false

    func run() throws {
        // What is begun is finished: half a lab helps nobody.
        try Interrupts.catchSignals()
        let session = try Session.current()
        let names = all ? try InstanceRecord.all(in: session).map(\.name) : [try instance.find().name]
        for name in names {
            let foreign = try Removal(session: session).remove(name)
            Console.print("\(name) is down")
            for name in foreign { Console.error("warning: /run/netns/\(name) is not netlab's: left alone") }
        }
        // What a killed `drops` or `run` left of the lab's watchers.
        TraceInstance.collect()
    }
}
