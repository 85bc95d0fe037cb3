// netem as the lab file has it, for the kernel.

import LabFormat
import Netlink

extension Netem {
    var options: NetemOptions {
        var options = NetemOptions()
        options.delay = delay ?? 0
        options.jitter = jitter ?? 0
        options.delayCorrelation = correlation ?? 0
        options.distribution = distribution?.table
        options.loss = loss?.model ?? .random(.init(0))
        options.ecn = ecn
        options.duplicate = .init(duplicate)
        options.corrupt = .init(corrupt)
        options.reorder = .init(reorder)
        options.gap = gap ?? 0
        options.limit = limit ?? 1000
        options.rate = rate.map {
            NetemLine(
                rate: $0.rate, packetOverhead: $0.packetOverhead ?? 0, cellSize: $0.cellSize ?? 0,
                cellOverhead: $0.cellOverhead ?? 0)
        }
        options.slot = slot?.slots
        options.seed = seed
        return options
    }
}

extension NetemOptions.Chance {
    fileprivate init(_ share: NetemShare?) { self.init(share?.share ?? 0, correlation: share?.correlation ?? 0) }
}

extension NetemLoss {
    fileprivate var model: NetemLossModel {
        switch self {
        case .random(let share): .random(.init(share))
        case .state(let model):
            .state(p13: model.p13, p31: model.p31, p32: model.p32, p23: model.p23, p14: model.p14)
        case .gemodel(let model):
            .gemodel(p: model.p, r: model.r, lossInBad: model.lossInBad, lossInGood: model.lossInGood)
        }
    }
}

extension NetemDistribution {
    /// Nil where the kernel needs none.
    fileprivate var table: NetemTable? {
        switch self {
        case .uniform: nil
        case .normal: .normal
        case .pareto: .pareto
        case .paretonormal: .paretonormal
        }
    }
}

extension NetemSlot {
    fileprivate var slots: NetemSlots {
        let pause: NetemSlots.Pause =
            if let table = distribution?.table {
                .around(delay: delay ?? 0, jitter: jitter ?? 0, table)
            } else {
                .between(min: min ?? 0, max: max ?? min ?? 0)
            }
        return NetemSlots(pause, packets: packets ?? 0, bytes: bytes ?? 0)
    }
}
