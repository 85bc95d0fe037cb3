// Forms of addresses and of places in the lab.

import Packets

extension Form where Value == Prefix {
    /// An address with its prefix length, as an interface has it.
    static var interfaceAddress: Form<Prefix> {
        Form(.text(pattern: "^[0-9A-Fa-f.:]+/[0-9]+$")) { value, report in
            guard let text = value.text(expected: "an address such as 10.0.0.1/24", report) else { return nil }
            if let prefix = Prefix(text) { return prefix }
            let bare = IPAddress(text).map { "\(text.shown) needs a prefix length: \(text)/\($0.isIPv6 ? 64 : 24)" }
            report.error(bare ?? "expected an address such as 10.0.0.1/24, found \(text.shown)", at: value.location)
            return nil
        }
    }

    /// A network: host bits are 0.
    static var network: Form<Prefix> {
        Form(.text(pattern: "^[0-9A-Fa-f.:]+/[0-9]+$")) { value, report in
            guard let text = value.text(expected: "a network such as 10.1.0.0/24", report) else { return nil }
            guard let prefix = Prefix(text) else {
                report.error("expected a network such as 10.1.0.0/24, found \(text.shown)", at: value.location)
                return nil
            }
            guard prefix.network == prefix else {
                report.error("\(text.shown) has host bits: the network is \(prefix.network)", at: value.location)
                return nil
            }
            return prefix
        }
    }
}

extension Form where Value == IPAddress {
    static var address: Form<IPAddress> {
        Form(.text(pattern: "^[0-9A-Fa-f.:]+$")) { value, report in
            guard let text = value.text(expected: "an address such as 10.0.0.1", report) else { return nil }
            if let address = IPAddress(text) { return address }
            report.error("expected an address such as 10.0.0.1, found \(text.shown)", at: value.location)
            return nil
        }
    }
}

extension Form where Value == MACAddress {
    static var mac: Form<MACAddress> {
        Form(.text(pattern: "^([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$")) { value, report in
            guard let text = value.text(expected: "a MAC address such as 02:00:00:00:00:01", report) else { return nil }
            if let mac = MACAddress(text) { return mac }
            report.error("expected a MAC address such as 02:00:00:00:00:01, found \(text.shown)", at: value.location)
            return nil
        }
    }
}

extension Form where Value == Endpoint {
    /// `NODE:INTERFACE`
    static var endpoint: Form<Endpoint> {
        Form(.text(pattern: "^[^:]+:[^:]+$")) { value, report in
            guard let text = value.text(expected: "an endpoint such as client:eth0", report) else { return nil }
            if let endpoint = Endpoint(text) { return endpoint }
            report.error("expected an endpoint such as client:eth0, found \(text.shown)", at: value.location)
            return nil
        }
    }
}

extension Endpoint {
    /// Reads `NODE:INTERFACE`.
    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        self.init(node: String(parts[0]), interface: String(parts[1]))
    }
}
