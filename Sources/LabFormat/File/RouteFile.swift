// A route as the lab file has it.

import Packets

/// An entry of a node's `routes`.
struct RouteFile {
    /// A network, or `default` of the family that `via` decides.
    enum Destination {
        case `default`
        case network(Prefix)
    }

    var location: Location
    var to = Destination.default
    var via: Located<IPAddress>?
    var dev: Located<String>?
    var metric: Int?
    var type = Route.Kind.unicast

    static let table = KeyTable<RouteFile>(
        "route", "A route of the node.", make: { RouteFile(location: $0) },
        keys: [
            Key("to", destination, \.to, required: true, "default, a network or an address."),
            Key("via", Form.address.located, \.via, "The gateway, on a subnet of the node."),
            Key("dev", Form.text.located, \.dev, "The interface."),
            Key("metric", .integer(0...Int(Int32.max)), \.metric, "The lower one of two equal routes wins."),
            Key("type", .word, \.type, "unicast, or how packets are refused."),
        ],
        check: { route, fields, report in
            if route.type == .unicast {
                let complete = route.via != nil || route.dev != nil
                if !complete { report.error("a route needs 'via' or 'dev'", at: fields.location) }
            } else if let key = fields.present(["via", "dev"]).first {
                report.error("a \(route.type.rawValue) route has no '\(key)'", at: fields.location(key))
            }
        })

    private static var destination: Form<Destination> {
        let network = Form<Prefix>.network
        return Form(.anyOf([.words(["default"]), .text(pattern: "^[0-9A-Fa-f.:/]+$")])) { value, report in
            guard let text = value.text(expected: "default or a network such as 10.1.0.0/24", report) else {
                return nil
            }
            if text == "default" { return .default }
            if let address = IPAddress(text) { return .network(Prefix(address, length: address.bitWidth)) }
            return network.read(value, report).map { .network($0) }
        }
    }
}
