// netlab plan: what up would do, as the commands a person would type.

import ArgumentParser
import LabFormat
import LabPlanning
import LabRuntime

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Print what 'up' would do, as equivalent ip, tc and nft commands.",
        discussion: "Nothing is done. netlab itself runs none of these commands: it speaks netlink.")

    @OptionGroup var labFile: LabFileOptions
    @Option(help: "The instance's name.") var name: String?
    @Option(help: "text or json.") var format = OutputFormat.text

    func run() throws {
        let plan = try labFile.load().bringup(as: name).plan
        let steps = plan.steps.map { Entry($0, instance: plan.instance) }
        let host = plan.lab.hostSettings.map { Entry($0) }
        let entries = host + steps + plan.lab.processes.map { Entry($0.process, of: $0.name.node, in: plan) }
        if format == .json { return Console.print(try JSONText.render(entries)) }
        for entry in entries { for command in entry.commands { Console.print(command) } }
    }

    private struct Entry: Encodable {
        var node: String
        var location: String
        var commands: [String]
        var undo: String

        init(_ step: Step, instance: String) {
            node = step.node
            location = step.location.description
            commands = step.commands(instance: instance)
            undo = step.undo
        }

        init(_ setting: LabFormat.Sysctl) {
            node = ""
            location = setting.location.description
            commands = ["sysctl -w \(setting.key)='\(setting.value)'"]
            undo = "put back what was there"
        }

        init(_ process: NodeProcess, of node: String, in plan: Plan) {
            self.node = node
            location = process.location.description
            commands = [process.command(namespace: plan.namespace(of: node))]
            undo = "\(process.stop.signal), then SIGKILL"
        }
    }
}
