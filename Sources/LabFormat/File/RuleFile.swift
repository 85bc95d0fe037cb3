// A rule of nftables as the lab file has it.

import Packets

/// An entry of a node's `rules`: a rule of a hook or of a chain, or the policy of a hook.
struct RuleFile {
    enum Policy: String, CaseIterable, Sendable { case accept, drop }

    var location: Location
    var hook: Located<Chain.Hook>?
    var chain: Located<String>?
    var family: Located<Table.Family>?
    var interface: Located<String>?
    var priority: Located<Int32>?
    var policy: Located<Policy>?
    var match: Located<MatchFile>?
    var verdict: Located<Rule.Verdict>?
    var counter: Located<String>?
    var comment: String?

    static let table = KeyTable<RuleFile>(
        "rule", "A rule of nftables, or the policy of a hook.", make: { RuleFile(location: $0) },
        keys: [
            Key("hook", Form.word.located, \.hook, "Where the rule stands: one of the kernel's hooks."),
            Key(
                "chain", Form.name(limit: 60).located, \.chain, "The chain, for rules that others jump to."),
            Key(
                "family", Form.word.located, \.family,
                "The family of the table; inet unless given, netdev for ingress and egress."),
            Key("interface", Form.text.located, \.interface, "The interface of an ingress or egress hook."),
            Key(
                "priority", Form.priority.located, \.priority,
                "The priority of the hook's chain: a number, or raw, mangle, dstnat, filter, security, srcnat."),
            Key(
                "policy", Form.word.located, \.policy,
                "What happens to packets that no rule of the hook decided. A drop is counted in policy-HOOK."),
            Key(
                "match", MatchFile.table.form.located, \.match,
                "Conditions, all of which must hold; every packet unless given."),
            Key("drop", verdict(.drop), \.verdict, "Drops the packet."),
            Key("accept", verdict(.accept), \.verdict, "Ends the chain, the packet goes on."),
            Key("reject", reject, \.verdict, "Drops the packet and answers: port-unreachable, or tcp-reset."),
            Key("jump", chain { .jump($0) }, \.verdict, "Goes through another chain and comes back."),
            Key("goto", chain { .goto($0) }, \.verdict, "Goes through another chain."),
            Key("return", verdict(.return), \.verdict, "Goes back to the calling chain."),
            Key("snat", nat { .snat(to: $0, ports: $1) }, \.verdict, "Rewrites the source."),
            Key("dnat", nat { .dnat(to: $0, ports: $1) }, \.verdict, "Rewrites the destination."),
            Key(
                "masquerade", verdict(.masquerade), \.verdict,
                "Rewrites the source to the outgoing interface's address."),
            Key(
                "counter", Form.name(limit: 60).located, \.counter, "Counts the rule's packets by this name."),
            Key("comment", .comment, \.comment, "A remark that stays with the rule in the kernel."),
        ],
        check: { rule, fields, report in rule.check(fields, report) })

    private static let verdicts = [
        "drop", "accept", "reject", "jump", "goto", "return", "snat", "dnat", "masquerade",
    ]

    private func check(_ fields: Fields, _ report: Report) {
        if (hook == nil) == (chain == nil) {
            report.error("a rule needs one of 'hook' and 'chain'", at: fields.location)
        }
        for key in fields.present(["interface", "priority", "policy"]) where chain != nil {
            report.error("'\(key)' belongs to a hook, not to a chain", at: fields.location(key))
        }
        let given = fields.present(Self.verdicts)
        if given.count > 1 {
            report.error(
                "a rule has one verdict, not \(given.joined(separator: " and "))", at: fields.location(given[1]))
        }
        if policy != nil {
            for key in fields.present(["match", "counter", "comment"] + Self.verdicts) {
                report.error("'\(key)' cannot stand beside 'policy'", at: fields.location(key))
            }
        } else if given.isEmpty, counter == nil {
            report.error("the rule does nothing: it needs a verdict or a counter", at: fields.location)
        }
    }

    /// `drop: true`
    private static func verdict(_ verdict: Rule.Verdict) -> Form<Located<Rule.Verdict>> {
        Form(.boolean) { value, report in
            guard let flag = Form<Bool>.boolean.read(value, report) else { return nil }
            if flag { return Located(verdict, value.location) }
            report.error("write true, or leave the key out", at: value.location)
            return nil
        }
    }

    private static var reject: Form<Located<Rule.Verdict>> {
        Form(.anyOf([.boolean, .words(["tcp-reset"])])) { value, report in
            switch value.text(expected: "true or tcp-reset", report) {
            case "true"?: return Located(.reject(tcpReset: false), value.location)
            case "tcp-reset"?: return Located(.reject(tcpReset: true), value.location)
            case let text?: report.error("expected true or tcp-reset, found \(text.shown)", at: value.location)
            case nil: break
            }
            return nil
        }
    }

    private static func chain(_ make: @escaping @Sendable (String) -> Rule.Verdict) -> Form<Located<Rule.Verdict>> {
        Form<String>.name(limit: 60).map(make).located
    }

    private static func nat(
        _ make: @escaping @Sendable (IPAddress, ClosedRange<UInt16>?) -> Rule.Verdict
    ) -> Form<Located<Rule.Verdict>> {
        let form = NATFile.table.form
        return Form(form.schema) { value, report in
            guard let nat = form.read(value, report), let to = nat.to else { return nil }
            return Located(make(to, nat.ports), value.location)
        }
    }
}

/// `{ to: 10.0.0.1, ports: 1000-1010 }`
private struct NATFile {
    var to: IPAddress?
    var ports: ClosedRange<UInt16>?

    static let table = KeyTable<NATFile>(
        "nat", "The new address.", make: { _ in NATFile() },
        keys: [
            Key("to", .address, \.to, required: true, "The address."),
            Key("ports", .ports, \.ports, "The port or ports, such as 1000-1010; needs a match of udp, tcp or sctp."),
        ])
}

extension Form where Value == Int32 {
    /// The priority of a base chain, by number or by nft's names.
    static var priority: Form<Int32> {
        let names: [(name: String, value: Int32)] = [
            ("raw", -300), ("mangle", -150), ("dstnat", -100), ("filter", 0), ("security", 50), ("srcnat", 100),
        ]
        let number = Form<Int32>.integer(Int32.min...Int32.max)
        return Form(.anyOf([.words(names.map(\.name)), number.schema])) { value, report in
            if case .scalar(let text, _) = value.content, let known = names.first(where: { $0.name == text }) {
                return known.value
            }
            return number.read(value, report)
        }
    }
}

extension Form where Value == ClosedRange<UInt16> {
    static var ports: Form<ClosedRange<UInt16>> {
        Form(.anyOf([.integer(0...65535), .text(pattern: "^[0-9]+(-[0-9]+)?$")])) { value, report in
            guard let text = value.text(expected: "a port or ports such as 1000-1010", report) else { return nil }
            if let range = PortRange.parse(text) { return range }
            report.error(
                "expected a port or ports such as 1000-1010 (0 to 65535), found \(text.shown)", at: value.location)
            return nil
        }
    }
}

extension Form where Value == String {
    /// At most 127 bytes (the kernel's limit of user data leaves room for no more) without quotes and line breaks.
    fileprivate static var comment: Form<String> {
        Form(.text(pattern: nil)) { value, report in
            guard let text = value.text(expected: "text", report) else { return nil }
            let plain = !text.unicodeScalars.contains {
                $0 == "\"" || $0 == "\\" || $0.properties.generalCategory == .control
            }
            if text.utf8.count <= 127, plain { return text }
            report.error("a comment has at most 127 bytes, no quotes, backslashes or line breaks", at: value.location)
            return nil
        }
    }
}
