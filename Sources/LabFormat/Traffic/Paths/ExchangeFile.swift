// A conversation of single TCP segments, as the lab file has it.

import Packets

/// An entry of `exchanges`.
struct ExchangeFile {
    struct TCP {
        var segment = RawExchange.Segment()

        static let table = KeyTable<TCP>(
            "tcp of a step", "A TCP segment.", make: { _ in TCP() },
            keys: [
                Key("flags", flags, \.segment.flags, required: true, "nft's words: [syn, ack]."),
                Key("seq", number, \.segment.sequence, "A number, peer.seq or peer.ack, with + or -."),
                Key("ack", number, \.segment.acknowledgement, "A number, peer.seq or peer.ack, with + or -."),
                Key("window", .integer(0...65535), \.segment.window, "The window; 65535 unless given."),
                Key("payload", .text, \.segment.payload, "Text behind the header."),
            ])

        private static let words = ["fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr"]

        private static var flags: Form<[String]> {
            let flag = Form<String>(.words(words)) { value, report in
                guard let text = value.text(expected: "a flag such as syn", report) else { return nil }
                if words.contains(text) { return text }
                report.error(
                    "\(text.shown) is no flag of TCP\(Suggestion.text(for: text, among: words))", at: value.location)
                return nil
            }
            return flag.oneOrMore
        }

        private static var number: Form<SegmentNumber> {
            Form(.text(pattern: "^([0-9]+|peer[.](seq|ack)([+-][0-9]+)?)$")) { value, report in
                let expected = "a number, or one such as peer.seq+1"
                guard let text = value.text(expected: expected, report) else { return nil }
                if let number = SegmentNumber(text) { return number }
                report.error("expected \(expected), found \(text.shown)", at: value.location)
                return nil
            }
        }
    }

    struct Segment {
        var tcp: TCP?

        static let table = KeyTable<Segment>(
            "segment", "What is sent.", make: { _ in Segment() },
            keys: [Key("tcp", TCP.table.form, \.tcp, required: true, "A TCP segment.")])
    }

    struct Expected {
        var tcp: TCP?
        var within: UInt64 = 1_000_000_000

        static let table = KeyTable<Expected>(
            "expected segment", "What must come back. Without tcp: nothing may come.", make: { _ in Expected() },
            keys: [
                Key("tcp", TCP.table.form, \.tcp, "A TCP segment with exactly these flags."),
                Key("within", .duration(), \.within, "How long it is waited for; 1s unless given."),
            ])
    }

    struct Step {
        var location: Location
        var send: Segment?
        var expect: Expected?

        static let table = KeyTable<Step>(
            "step", "One step of an exchange.", make: { Step(location: $0) },
            keys: [
                Key("send", Segment.table.form, \.send, "A segment that is sent."),
                Key("expect", Expected.table.form, \.expect, "A segment that must come back."),
            ],
            check: { _, fields, report in
                if fields.present(["send", "expect"]).count == 1 { return }
                report.error("a step is one of send, expect", at: fields.location)
            })

        var step: RawExchange.Step {
            let kind: RawExchange.Step.Kind = send != nil ? .send : expect?.tcp == nil ? .silence : .expect
            return RawExchange.Step(
                kind: kind, segment: send?.tcp?.segment ?? expect?.tcp?.segment ?? RawExchange.Segment(),
                within: expect?.within ?? 0, location: location)
        }
    }

    private static var nowhere: Located<Endpoint> {
        Located(Endpoint(node: "", interface: ""), Location(file: "", line: 0, column: 0))
    }

    var from = nowhere
    var to = nowhere
    var sourcePort: UInt16 = 40000
    var destinationPort: UInt16 = 80
    var steps: [Step] = []

    static let table = KeyTable<ExchangeFile>(
        "exchange", "TCP segments that are sent one by one, and what must come back.",
        make: { _ in ExchangeFile() },
        keys: [
            Key("from", Form.endpoint.located, \.from, required: true, "The interface that sends."),
            Key("to", Form.endpoint.located, \.to, required: true, "The interface whose address is sent to."),
            Key("sport", .integer(1...65535), \.sourcePort, "The source port; 40000 unless given."),
            Key("dport", .integer(1...65535), \.destinationPort, "The destination port; 80 unless given."),
            Key("steps", Step.table.form.list, \.steps, required: true, "What is sent and expected, in order."),
        ])
}

extension LabResolver {
    mutating func resolveExchanges() {
        let flows = Set(file.traffic.flows.map(\.name.value))
        for entry in file.traffic.exchanges {
            let value = entry.value
            if let problem = Names.problem(entry.name.value, limit: 64) {
                report.error("\(entry.name.value.shown) is not an exchange's name: \(problem)", at: entry.name.location)
            }
            if flows.contains(entry.name.value) {
                report.error("a flow has the name \(entry.name.value.shown) already", at: entry.name.location)
            }
            for end in [value.from, value.to] {
                guard let place = place(end.value, at: end.location) else { continue }
                if !interface(place).addresses.contains(where: { !$0.address.isIPv6 }) {
                    report.error("'\(end.value)' has no IPv4 address", at: end.location)
                }
            }
            lab.traffic.exchanges.append(
                RawExchange(
                    name: entry.name.value, location: entry.name.location, from: value.from.value, to: value.to.value,
                    sourcePort: value.sourcePort, destinationPort: value.destinationPort,
                    steps: value.steps.map(\.step)))
        }
    }
}
