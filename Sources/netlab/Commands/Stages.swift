// netlab stages: the packet path, stage by stage.

import ArgumentParser
import Glibc
import PacketPath
import Reporting

struct Stages: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the stages of the packet path: causes of loss, their counters and remedies.",
        discussion: """
            The names are those of 'dropped:' in a lab file's expectations; 'netlab explain NAME' tells all about one.
            """)

    @Option(help: "Only the path out (tx) or in (rx).") var direction: PathDirection?
    @Option(help: "Only causes of this layer: L1 to L7.") var layer: PathLayer?
    @Option(help: "text or json.") var format = OutputFormat.text

    func run() throws {
        let report = CatalogueReport(direction: direction?.direction, layer: layer?.layer)
        Console.write(
            format == .json ? try report.json() : report.text(color: Console.wantsColour, width: Console.width),
            to: STDOUT_FILENO)
    }
}

enum PathDirection: String, ExpressibleByArgument, CaseIterable {
    case tx, rx

    var direction: Cause.Direction { self == .tx ? .transmit : .receive }
}

struct PathLayer: ExpressibleByArgument {
    var layer: Cause.Layer

    init?(argument: String) {
        guard let layer = Cause.Layer(rawValue: argument.uppercased()) else { return nil }
        self.layer = layer
    }

    static let allValueStrings = Cause.Layer.allCases.map(\.rawValue)
}
