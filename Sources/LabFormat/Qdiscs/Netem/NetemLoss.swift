// netem's models of loss: independent, four states, Gilbert and Elliott.

/// How netem chooses the packets it loses. Probabilities are 0...1.
package enum NetemLoss: Hashable, Sendable {
    /// `loss random P [CORRELATION]`
    case random(NetemShare)
    /// `loss state P13 P31 P32 P23 P14`
    case state(NetemFourStates)
    /// `loss gemodel P R 1-H 1-K`
    case gemodel(NetemGilbertElliott)

    /// `1%`, `{ random: 1%, correlation: 25% }`, `{ state: { ... } }` or `{ gemodel: { ... } }`.
    static var form: Form<NetemLoss> {
        let percent = Form<Double>.percent
        let table = NetemLossFile.table
        return Form(.anyOf([percent.schema, table.form.schema])) { value, report in
            if case .mapping = value.content { return table.read(value, report)?.loss }
            return percent.read(value, report).map { .random(NetemShare($0)) }
        }
    }

    var tcArguments: [String] {
        switch self {
        case .random(let share): ["loss", "random"] + share.tcArguments
        case .state(let model):
            ["loss", "state"] + [model.p13, model.p31, model.p32, model.p23, model.p14].map(Share.text)
        case .gemodel(let model):
            ["loss", "gemodel"] + [model.p, model.r, model.lossInBad, model.lossInGood].map(Share.text)
        }
    }
}

/// A Markov chain: 1 received, 3 lost in a burst, 2 received within a burst, 4 lost alone. pXY leads from X to Y.
package struct NetemFourStates: Hashable, Sendable {
    package var p13 = 0.0
    package var p31 = 1.0
    package var p32 = 0.0
    package var p23 = 1.0
    package var p14 = 0.0

    package init() {}

    /// tc: P31 is 100% - P13 unless given.
    static let table = KeyTable<NetemFourStates>(
        "netem loss state", "Loss by a Markov chain of four states.", make: { _ in NetemFourStates() },
        keys: [
            Key("p13", .percent, \.p13, required: true, "From received to lost in a burst."),
            Key("p31", .percent, \.p31, "From lost to received, the burst's end; 100% - p13 unless given."),
            Key("p32", .percent, \.p32, "From lost to received within the burst; 0% unless given."),
            Key("p23", .percent, \.p23, "From received within a burst to lost again; 100% unless given."),
            Key("p14", .percent, \.p14, "From received to lost alone; 0% unless given."),
        ],
        check: { model, fields, _ in if !fields.has("p31") { model.p31 = 1 - model.p13 } })
}

/// Two states, good and bad, each with its own loss.
package struct NetemGilbertElliott: Hashable, Sendable {
    /// From good to bad.
    package var p = 0.0
    /// From bad to good.
    package var r = 0.0
    /// tc's 1-h and 1-k.
    package var lossInBad = 1.0
    package var lossInGood = 0.0

    package init() {}

    /// tc: R is 100% - P unless given.
    static let table = KeyTable<NetemGilbertElliott>(
        "netem loss gemodel", "Loss by the model of Gilbert and Elliott.", make: { _ in NetemGilbertElliott() },
        keys: [
            Key("p", .percent, \.p, required: true, "From the good state to the bad one."),
            Key("r", .percent, \.r, "From the bad state to the good one; 100% - p unless given."),
            Key("1-h", .percent, \.lossInBad, "Loss in the bad state; 100% unless given."),
            Key("1-k", .percent, \.lossInGood, "Loss in the good state; 0% unless given."),
        ],
        check: { model, fields, _ in if !fields.has("r") { model.r = 1 - model.p } })
}

/// A model of loss as a mapping has it.
private struct NetemLossFile {
    var random: Double?
    var correlation: Double?
    var state: NetemFourStates?
    var gemodel: NetemGilbertElliott?

    static let table = KeyTable<NetemLossFile>(
        "netem loss", "A model of loss.", make: { _ in NetemLossFile() },
        keys: [
            Key("random", .percent, \.random, "The share that is lost, each packet for itself."),
            Key("correlation", .percent, \.correlation, "How much it depends on the last packet; needs random."),
            Key("state", NetemFourStates.table.form, \.state, "Four states."),
            Key("gemodel", NetemGilbertElliott.table.form, \.gemodel, "Gilbert and Elliott."),
        ],
        check: { loss, fields, report in
            if fields.present(["random", "state", "gemodel"]).count != 1 {
                report.error("a loss is one of random, state, gemodel", at: fields.location)
            }
            if fields.has("correlation"), loss.random == nil {
                report.error("correlation needs random", at: fields.location("correlation"))
            }
        })

    var loss: NetemLoss? {
        if let random { return .random(NetemShare(random, correlation: correlation)) }
        return state.map { .state($0) } ?? gemodel.map { .gemodel($0) }
    }
}
