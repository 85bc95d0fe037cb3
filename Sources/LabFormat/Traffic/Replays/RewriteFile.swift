// What a replay changes in its frames, as the lab file has it.

import Packets

struct RewriteFile {
    var eth = Ethernet()
    var ipv4 = Addresses()
    var ipv6 = Addresses()
    var checksums = FrameRewrite.Checksums.update

    struct Ethernet {
        var source: Replay.Station?
        var destination: Replay.Station?

        static let table = KeyTable<Ethernet>(
            "rewrite eth", "The Ethernet addresses.", make: { _ in Ethernet() },
            keys: [
                Key("saddr", station, \.source, "An address, or auto: the sending interface's."),
                Key("daddr", station, \.destination, "An address, or auto: the other end's of the link."),
            ])

        private static var station: Form<Replay.Station> {
            let mac = Form<MACAddress>.mac
            return Form(.anyOf([.words(["auto"]), mac.schema])) { value, report in
                if case .scalar("auto", _) = value.content { return .automatic }
                return mac.read(value, report).map { .address($0) }
            }
        }
    }

    struct Addresses {
        var sources: [FrameRewrite.Move] = []
        var destinations: [FrameRewrite.Move] = []

        static func table(isIPv6: Bool) -> KeyTable<Addresses> {
            KeyTable(
                isIPv6 ? "rewrite ipv6" : "rewrite ipv4", "Networks that give way to others.",
                make: { _ in Addresses() },
                keys: [
                    Key("saddr", moves(isIPv6), \.sources, "Of source addresses: { 10.1.0.0/16: 10.0.0.0/16 }."),
                    Key("daddr", moves(isIPv6), \.destinations, "Of destinations: { 10.1.0.0/16: 10.0.0.0/16 }."),
                ])
        }

        /// `{ FROM: TO }`: both of one length; the first that fits an address is taken.
        private static func moves(_ isIPv6: Bool) -> Form<[FrameRewrite.Move]> {
            let network = Form<Prefix>.network
            let mapping = network.located.mapping
            return Form(mapping.schema) { value, report in
                mapping.read(value, report)?.compactMap { entry in
                    let key = YAMLValue(
                        content: .scalar(entry.name.value, quoted: false), location: entry.name.location)
                    guard let from = network.read(key, report) else { return nil }
                    let to = entry.value.value
                    if [from, to].contains(where: { $0.address.isIPv6 != isIPv6 }) {
                        report.error("\(from): \(to) is not of this family", at: entry.name.location)
                    } else if from.length != to.length {
                        report.error(
                            "\(from) and \(to) have different lengths: host bits are kept, so write networks of one length",
                            at: entry.value.location)
                    }
                    return FrameRewrite.Move(from: from, to: to)
                }
            }
        }
    }

    static let table = KeyTable<RewriteFile>(
        "rewrite", "What is changed in replayed frames; checksums change with the addresses.",
        make: { _ in RewriteFile() },
        keys: [
            Key("eth", Ethernet.table.form, \.eth, "Ethernet addresses."),
            Key("ipv4", Addresses.table(isIPv6: false).form, \.ipv4, "IPv4 networks."),
            Key("ipv6", Addresses.table(isIPv6: true).form, \.ipv6, "IPv6 networks."),
            Key(
                "checksums", .word, \.checksums,
                "update (unless given): right ones stay right, wrong ones wrong. fill: computed anew, as for a capture of a "
                    + "sender with checksum offload."),
        ])

    /// `none`, or the mapping.
    static var form: Form<RewriteFile> {
        Form(.words(["none"])) { value, report in
            if case .scalar("none", _) = value.content { return RewriteFile() }
            report.error("expected none or a mapping, found \(value.description)", at: value.location)
            return nil
        }.or(table.form)
    }

    var rewrite: FrameRewrite {
        var rewrite = FrameRewrite()
        if case .address(let address) = eth.source { rewrite.ethernetSource = address }
        if case .address(let address) = eth.destination { rewrite.ethernetDestination = address }
        rewrite.sources = ipv4.sources + ipv6.sources
        rewrite.destinations = ipv4.destinations + ipv6.destinations
        rewrite.checksums = checksums
        return rewrite
    }
}
