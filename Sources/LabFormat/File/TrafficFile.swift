// Flows and the timeline as the lab file has them.

import Packets

/// `traffic`
struct TrafficFile {
    var seed: UInt64 = 1
    var flows: [Named<FlowFile>] = []

    static let table = KeyTable<TrafficFile>(
        "traffic", "The packets that are sent.", make: { _ in TrafficFile() },
        keys: [
            Key("seed", .integer(0...UInt64.max), \.seed, "The seed of everything random; 1 unless given."),
            Key("flows", FlowFile.table.named, \.flows, "The flows by name."),
        ])
}

/// An entry of `flows`.
struct FlowFile {
    var location: Location
    var from = Located(Endpoint(node: "", interface: ""), Location(file: "", line: 0, column: 0))
    var to = Located(Flow.Destination.address(IPv4Address(0)), Location(file: "", line: 0, column: 0))
    var packet: Located<[LayerFile]>?
    var rate = Flow.Rate.backToBack
    var count = 0
    var sink: Located<Flow.Sink>?
    var sendBuffer: Int?

    static let table = KeyTable<FlowFile>(
        "flow", "Packets of one kind from an interface to an interface or an address.",
        make: { FlowFile(location: $0) },
        keys: [
            Key(
                "from", Form.endpoint.located, \.from, required: true, "The interface that sends: client:eth0."),
            Key("to", destination.located, \.to, required: true, "The interface that receives, or an IPv4 address."),
            Key("packet", LayerFile.form.list.located, \.packet, "The layers of the packet, from the outside in."),
            Key("rate", rate, \.rate, "back-to-back (unless given), or a packet rate such as 5kpps."),
            Key("count", .integer(1...10_000_000), \.count, required: true, "How many packets are sent."),
            Key(
                "sink", Form.word.located, \.sink,
                "Who witnesses delivery: a socket, a packet socket, or none (for an address)."),
            Key("sndbuf", .size, \.sendBuffer, "SO_SNDBUF of the sender; larger than every queue unless given."),
        ])

    private static var destination: Form<Flow.Destination> {
        Form(.text(pattern: nil)) { value, report in
            let expected = "an endpoint such as server:eth0 or an IPv4 address"
            guard let text = value.text(expected: expected, report) else { return nil }
            if let address = IPv4Address(text) { return .address(address) }
            if let endpoint = Endpoint(text) { return .endpoint(endpoint) }
            report.error("expected \(expected), found \(text.shown)", at: value.location)
            return nil
        }
    }

    private static var rate: Form<Flow.Rate> {
        let packetRate = Form<Double>.packetRate
        let mapping = PacketRateFile.table.form
        return Form(.anyOf([.words(["back-to-back"]), packetRate.schema, mapping.schema])) { value, report in
            if case .mapping = value.content { return mapping.read(value, report).map { .packetsPerSecond($0.pps) } }
            guard let text = value.text(expected: "back-to-back or a packet rate such as 5kpps", report) else {
                return nil
            }
            if text == "back-to-back" { return .backToBack }
            return packetRate.read(value, report).map { .packetsPerSecond($0) }
        }
    }
}

/// `{ pps: 5kpps }`
private struct PacketRateFile {
    var pps = 0.0

    static let table = KeyTable<PacketRateFile>(
        "packet rate", "A packet rate.", make: { _ in PacketRateFile() },
        keys: [Key("pps", .packetRate, \.pps, required: true, "Packets per second, such as 5kpps.")])
}

/// An entry of `timeline`.
struct ActionFile {
    var location: Location
    var at: UInt64 = 0
    var start: Located<String>?

    static let table = KeyTable<ActionFile>(
        "timeline entry", "Something that happens at a time.", make: { ActionFile(location: $0) },
        keys: [
            Key("at", .time, \.at, required: true, "The time from the beginning of the run, such as 300ms."),
            Key("start", Form.text.located, \.start, required: true, "The flow that starts."),
        ])
}
