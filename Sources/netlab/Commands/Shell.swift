// netlab shell: a shell inside a node.

import ArgumentParser
import SystemCalls

struct Shell: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Open a shell inside a node, or in the session of a lab.")

    @OptionGroup var choice: LabOption
    @Argument(
        help: "The node; LAB.NODE names the lab too. Without one: where 'ip netns' shows the lab's nodes.",
        completion: .nodes)
    var node: String?

    func run() throws {
        try NodeCommand(lab: choice.lab, node: node).run([ProcessEnvironment["SHELL"] ?? "/bin/sh"])
    }
}
