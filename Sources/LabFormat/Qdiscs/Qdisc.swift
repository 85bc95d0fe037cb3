// Queueing disciplines by the names and parameters of tc(8). One file per kind lies under Qdiscs/.

/// A queueing discipline. Rates are bits per second, sizes bytes, times nanoseconds, probabilities 0...1.
package indirect enum Qdisc: Hashable, Sendable {
    case tbf(TBF)
    case htb(HTB)
    case pfifo(limit: Int?)
    case bfifo(limit: Int?)
    case pfifoFast
    case noqueue
    case netem(Netem)
    case fqCodel(FQCodel)
    case prio(Prio)
    case red(RED)
    case sfq(SFQ)

    /// The kind as tc writes it, also the key of the lab file.
    package var kind: String {
        switch self {
        case .tbf: "tbf"
        case .htb: "htb"
        case .pfifo: "pfifo"
        case .bfifo: "bfifo"
        case .pfifoFast: "pfifo_fast"
        case .noqueue: "noqueue"
        case .netem: "netem"
        case .fqCodel: "fq_codel"
        case .prio: "prio"
        case .red: "red"
        case .sfq: "sfq"
        }
    }
}
