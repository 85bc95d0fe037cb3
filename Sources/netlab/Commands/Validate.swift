// netlab validate: is the lab file right?

import ArgumentParser
import LabFormat
import LabRuntime

struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a lab file without touching the kernel.",
        discussion: "All problems at once, each with line, column and a suggestion.")

    @OptionGroup var labFile: LabFileOptions

    func run() throws {
        let lab = try labFile.load().lab
        try lab.checkTraces()
        try lab.checkReplays()
        let (routes, processes) = (lab.routeCount, lab.startOrder.count)
        Console.print(
            "\(lab.name): valid: \(lab.nodes.count) nodes, \(lab.links.count) links, \(routes) routes, "
                + "\(processes) processes, \(lab.traffic.flows.count) flows, \(lab.expectations.count) expectations")
    }
}
