// The page of one interface's path: its heading and its stations.

import PacketPath

struct PipelinePage {
    let pipeline: Pipeline
    let ink: Ink
    let width: Int

    var lines: [String] {
        let directions = Pipeline.Direction.allCases.filter { direction in
            pipeline.stations.contains { $0.direction == direction }
        }
        return heading + directions.flatMap(section) + [""] + ending
    }

    private var heading: [String] {
        let place = pipeline.node.map { node in "node \(node)" + (pipeline.lab.map { " of lab \($0)" } ?? "") }
        let title = ink("path of \(pipeline.interface)", .bold) + "  \(place ?? "this host")"
        let items = pipeline.device.flatMap { PipelineRows(ink: ink, width: width).lines($0, indent: 2) }
        return [title + ink("  kernel \(pipeline.kernelRelease)", .dim)] + items
    }

    private func section(_ direction: Pipeline.Direction) -> [String] {
        let words =
            direction == .receive ? "RECEIVE  from the cable to the program" : "TRANSMIT  from the program to the cable"
        let stations = pipeline.stations.filter { $0.direction == direction }
        return ["", ink(words, .bold)] + stations.enumerated().flatMap { station($1, number: $0 + 1) }
    }

    private func station(_ station: Pipeline.Station, number: Int) -> [String] {
        let rows = PipelineRows(ink: ink, width: width)
        let title = "\("\(number)".aligned(2))  \(ink(station.stage, .bold))  \(station.title)"
        return ["", title] + rows.losses(station.counters, indent: 4)
            + station.items.flatMap { rows.lines($0, indent: 4) }
    }

    /// How many stations lost something, and what to ask next.
    private var ending: [String] {
        let lossy = pipeline.stations.filter { lost($0.counters) || $0.items.contains(where: lost) }
        guard !lossy.isEmpty else {
            return [ink("no loss counted since the interface and its node are there", .green)]
        }
        var stages: [String] = []
        for station in lossy where !stages.contains(station.stage) { stages.append(station.stage) }
        let text = "losses counted at: \(stages.joined(separator: ", ")); 'netlab explain STAGE' says what they mean"
        return text.wrapped(width).map { ink($0, .red) }
    }

    /// What the whole machine counts is told at its place, but need not be the lab's.
    private func lost(_ counters: [Pipeline.Counter]) -> Bool {
        counters.contains { $0.isLoss && $0.value > 0 && ($0.scope != .host || pipeline.lab == nil) }
    }

    private func lost(_ item: Pipeline.Item) -> Bool { lost(item.counters) || item.items.contains(where: lost) }
}
