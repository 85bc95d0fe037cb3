// A flow as the lab file has it.

import Packets

/// An entry of `flows`.
struct FlowFile {
    var location: Location
    var from = Located(Endpoint(node: "", interface: ""), Location(file: "", line: 0, column: 0))
    var to = Located(Flow.Destination.address(.v4(IPv4Address(0))), Location(file: "", line: 0, column: 0))
    var packet = PacketFile()
    var schedule = ScheduleFile()
    var path = PathFile()
    var sink: Located<Flow.Sink>?
    var replay: ReplayFile?

    static let table = KeyTable<FlowFile>(
        "flow", "Packets of one kind from an interface to an interface or an address.",
        make: { FlowFile(location: $0) },
        keys: [
            Key(
                "from", Form.endpoint.located, \.from, required: true, "The interface that sends: client:eth0."),
            Key("to", destination.located, \.to, required: true, "The interface that receives, or an address."),
            Key(
                "sink", Form.word.located, \.sink,
                "Who witnesses delivery: a socket, a packet socket, or none (for an address)."),
        ] + PacketFile.keys + ScheduleFile.keys + PathFile.keys + ReplayFile.keys)

    private static var destination: Form<Flow.Destination> {
        Form(.text(pattern: nil)) { value, report in
            let expected = "an endpoint such as server:eth0 or an address"
            guard let text = value.text(expected: expected, report) else { return nil }
            if let address = IPAddress(text) { return .address(address) }
            if let endpoint = Endpoint(text) { return .endpoint(endpoint) }
            report.error("expected \(expected), found \(text.shown)", at: value.location)
            return nil
        }
    }
}
