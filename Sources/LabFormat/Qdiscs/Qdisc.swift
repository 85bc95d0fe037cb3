// Queueing disciplines by the names and parameters of tc(8): the list of kinds. Each kind is a file of its own.

/// A queueing discipline. Rates are bits per second, sizes bytes, times nanoseconds, probabilities 0...1.
package indirect enum Qdisc: Hashable, Sendable {
    case tbf(TBF)
    case htb(HTB)
    case pfifo(limit: Int?)
    case bfifo(limit: Int?)
    case pfifoFast
    case noqueue
    case netem(Netem)
    case codel(CoDel)
    case fqCodel(FQCodel)
    case fq(FQ)
    case cake(Cake)
    case hfsc(HFSC)
    case prio(Prio)
    case red(RED)
    case sfq(SFQ)
    case choke(Choke)
    case pie(PIE)
    case sfb(SFB)
    case hhf(HHF)
    case plug(Plug)

    /// The kind as tc writes it, also the key of the lab file.
    package var kind: String { tcArguments[0] }

    /// The tail of the equivalent `tc qdisc add dev IF root ...`: the kind, then its parameters. Classes are apart.
    package var tcArguments: [String] {
        switch self {
        case .tbf(let tbf): tbf.tcArguments
        case .htb(let htb): htb.tcArguments
        case .pfifo(let limit): PFIFO(limit: limit).tcArguments
        case .bfifo(let limit): BFIFO(limit: limit).tcArguments
        case .pfifoFast: ["pfifo_fast"]
        case .noqueue: ["noqueue"]
        case .netem(let netem): netem.tcArguments
        case .codel(let codel): codel.tcArguments
        case .fqCodel(let fqCodel): fqCodel.tcArguments
        case .fq(let fq): fq.tcArguments
        case .cake(let cake): cake.tcArguments
        case .hfsc(let hfsc): hfsc.tcArguments
        case .prio(let prio): prio.tcArguments
        case .red(let red): red.tcArguments
        case .sfq(let sfq): sfq.tcArguments
        case .choke(let choke): choke.tcArguments
        case .pie(let pie): pie.tcArguments
        case .sfb(let sfb): sfb.tcArguments
        case .hhf(let hhf): hhf.tcArguments
        case .plug(let plug): plug.tcArguments
        }
    }

    /// The kinds of the lab file, each with the table of its keys.
    private static let kinds: [QdiscKind] = [
        QdiscKind("tbf", TBF.table) { .tbf($0) },
        QdiscKind("htb", HTBFile.table) { .htb($0.htb) },
        QdiscKind("pfifo", PFIFO.table) { .pfifo(limit: $0.limit) },
        QdiscKind("bfifo", BFIFO.table) { .bfifo(limit: $0.limit) },
        QdiscKind("pfifo_fast", NoOptions.table("pfifo_fast", "Three bands of plain queues.")) { _ in .pfifoFast },
        QdiscKind("noqueue", NoOptions.table("noqueue", "No queue at all.")) { _ in .noqueue },
        QdiscKind("netem", Netem.table) { .netem($0) },
        QdiscKind("codel", CoDel.table) { .codel($0) },
        QdiscKind("fq_codel", FQCodel.table) { .fqCodel($0) },
        QdiscKind("fq", FQ.table) { .fq($0) },
        QdiscKind("cake", Cake.table) { .cake($0) },
        QdiscKind("hfsc", HFSCFile.table) { .hfsc($0.hfsc) },
        QdiscKind("prio", Prio.table) { .prio($0) },
        QdiscKind("red", RED.table) { .red($0) },
        QdiscKind("sfq", SFQ.table) { .sfq($0) },
        QdiscKind("choke", Choke.table) { .choke($0) },
        QdiscKind("pie", PIE.table) { .pie($0) },
        QdiscKind("sfb", SFB.table) { .sfb($0) },
        QdiscKind("hhf", HHF.table) { .hhf($0) },
        QdiscKind("plug", Plug.table) { .plug($0) },
    ]

    /// `{ tbf: { ... } }`, or the kind alone where it needs no parameters.
    static var form: Form<Qdisc> {
        let object = Schema.Object(
            title: "qdisc", documentation: "A queueing discipline: one kind and its parameters.",
            properties: kinds.map { kind in
                Schema.Property(
                    name: kind.name, documentation: kind.documentation, required: false, schema: kind.form.schema)
            })
        return Form(.anyOf([.words(kinds.map(\.name)), .object(object)])) { value, report in read(value, report) }
    }

    private static func read(_ value: YAMLValue, _ report: Report) -> Qdisc? {
        switch value.content {
        case .scalar(let text, _) where !value.isNull:
            guard let kind = kind(text, value.location, report) else { return nil }
            return kind.form.read(YAMLValue(content: .mapping([]), location: value.location), report)
        case .mapping(let entries) where entries.count == 1:
            guard let kind = kind(entries[0].key, entries[0].location, report) else { return nil }
            return kind.form.read(entries[0].value, report)
        default:
            report.error("expected one qdisc such as { tbf: { ... } }, found \(value.description)", at: value.location)
            return nil
        }
    }

    private static func kind(_ name: String, _ location: Location, _ report: Report) -> QdiscKind? {
        if let kind = kinds.first(where: { $0.name == name }) { return kind }
        let names = kinds.map(\.name)
        let suggestion = Suggestion.text(for: name, among: names)
        report.error("unknown qdisc \(name.shown)\(suggestion): one of \(names.joined(separator: ", "))", at: location)
        return nil
    }
}

/// A kind of qdisc as the lab file has it.
private struct QdiscKind: Sendable {
    let name: String
    let documentation: String
    let form: Form<Qdisc>

    init<Options>(_ name: String, _ table: KeyTable<Options>, _ make: @escaping @Sendable (Options) -> Qdisc) {
        self.name = name
        documentation = table.documentation
        form = table.form.map(make)
    }
}

/// The parameters of a kind that has none.
private struct NoOptions {
    static func table(_ kind: String, _ documentation: String) -> KeyTable<NoOptions> {
        KeyTable("qdisc \(kind)", documentation, make: { _ in NoOptions() }, keys: [])
    }
}
