// A conversation of single packets, as the lab file has it.

import Packets

/// An entry of `exchanges`.
struct ExchangeFile {
    enum Family: String, CaseIterable, Sendable { case ipv4, ipv6 }

    struct Sent: ExchangePacketHolder {
        var packet = ExchangePacketFile()
        var hops: UInt8 = 64
        var repeated = ExchangeMessage.Repetition()

        static let table = KeyTable<Sent>(
            "packet that is sent", "What is sent.", make: { _ in Sent() },
            keys: packetKeys + [
                Key("ttl", .integer(1...255), \.hops, "The TTL, or the hop limit; 64 unless given."),
                Key("repeat", .integer(1...10000), \.repeated.count, "How often it is sent; once unless given."),
                Key(
                    "stride", .integer(1...65535), \.repeated.stride,
                    "What is added to seq from one to the next; 0 unless given."),
            ],
            check: { _, fields, report in
                if fields.present(ExchangePacketFile.names).count != 1 {
                    report.error(
                        "what is sent is one of \(ExchangePacketFile.names.joined(separator: ", "))",
                        at: fields.location)
                } else if fields.has("stride"), !fields.has("tcp") || !fields.has("repeat") {
                    report.error(
                        "'stride' belongs to a tcp segment that is sent several times: add repeat",
                        at: fields.location("stride"))
                }
            })
    }

    struct Expected: ExchangePacketHolder {
        var packet = ExchangePacketFile()
        var within: UInt64 = 1_000_000_000

        static let table = KeyTable<Expected>(
            "expected packet", "What must come back. Without a packet: nothing may come.", make: { _ in Expected() },
            keys: packetKeys + [
                Key("within", .duration(), \.within, "How long it is waited for; 1s unless given.")
            ],
            check: { _, fields, report in
                if fields.present(ExchangePacketFile.names).count <= 1 { return }
                report.error(
                    "what is expected is one of \(ExchangePacketFile.names.joined(separator: ", "))",
                    at: fields.location)
            })
    }

    struct Step {
        var location: Location
        var send: Sent?
        var expect: Expected?

        static let table = KeyTable<Step>(
            "step", "One step of an exchange.", make: { Step(location: $0) },
            keys: [
                Key("send", Sent.table.form, \.send, "A packet that is sent."),
                Key("expect", Expected.table.form, \.expect, "A packet that must come back."),
            ],
            check: { _, fields, report in
                if fields.present(["send", "expect"]).count == 1 { return }
                report.error("a step is one of send, expect", at: fields.location)
            })

        var message: ExchangeMessage? { (send?.packet ?? expect?.packet)?.message }

        var step: RawExchange.Step? {
            if let message = send?.packet.message {
                let action = RawExchange.Step.Action.send(
                    message, hops: send?.hops ?? 64, repeated: send?.repeated ?? .init())
                return RawExchange.Step(action: action, location: location)
            }
            guard let expect else { return nil }
            let action = expect.packet.message.map { RawExchange.Step.Action.expect($0, within: expect.within) }
            return RawExchange.Step(action: action ?? .silence(expect.within), location: location)
        }
    }

    private static var nowhere: Located<Endpoint> {
        Located(Endpoint(node: "", interface: ""), Location(file: "", line: 0, column: 0))
    }

    var from = nowhere
    var to = nowhere
    var family: Family?
    var sourcePort: UInt16 = 40000
    var destinationPort: UInt16 = 80
    var steps: [Step] = []

    static let table = KeyTable<ExchangeFile>(
        "exchange", "Packets that are sent one by one, and what must come back.",
        make: { _ in ExchangeFile() },
        keys: [
            Key("from", Form.endpoint.located, \.from, required: true, "The interface that sends."),
            Key("to", Form.endpoint.located, \.to, required: true, "The interface whose address is sent to."),
            Key(
                "family", Form.word, \.family,
                "ipv4 or ipv6; unless given, ipv6 where the steps have icmpv6 or the destination no other address."),
            Key("sport", .integer(1...65535), \.sourcePort, "The source port; 40000 unless given."),
            Key("dport", .integer(1...65535), \.destinationPort, "The destination port; 80 unless given."),
            Key("steps", Step.table.form.list, \.steps, required: true, "What is sent and expected, in order."),
        ])
}
