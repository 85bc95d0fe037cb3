// netem's models of loss: TCA_NETEM_LOSS.

package enum NetemLossModel: Sendable {
    /// Independent, or correlated with the last packet; in the fixed part of the options.
    case random(NetemOptions.Chance)
    /// The Markov chain of four states. Probabilities, 0...1.
    case state(p13: Double, p31: Double, p32: Double, p23: Double, p14: Double)
    /// Gilbert and Elliott. `h` and `k` are the kernel's: 1 - loss in the bad state, loss in the good one.
    case gemodel(p: Double, r: Double, lossInBad: Double, lossInGood: Double)

    /// Appends TCA_NETEM_LOSS with NETEM_LOSS_GI or NETEM_LOSS_GE.
    func encode(into body: inout Message) {
        let lossModel: UInt16 = 5
        switch self {
        case .random: return
        case .state(let p13, let p31, let p32, let p23, let p14):
            // struct tc_netem_gimodel has p14 before p23.
            let words = [p13, p31, p32, p14, p23].map(NetemScale.fraction)
            body.nested(lossModel) { $0.attribute(1, words: words) }
        case .gemodel(let p, let r, let lossInBad, let lossInGood):
            let words = [p, r].map(NetemScale.fraction)
            let h = UInt32.max - NetemScale.fraction(lossInBad)
            body.nested(lossModel) { $0.attribute(2, words: words + [h, NetemScale.fraction(lossInGood)]) }
        }
    }
}
