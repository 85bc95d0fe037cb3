// codel, fq_codel, fq and sfq as the lab file has them, for the kernel.

import LabFormat
import Netlink

extension CoDel {
    var options: CoDelOptions {
        var options = CoDelOptions()
        options.limit = limit
        options.target = target
        options.interval = interval
        options.ceThreshold = ceThreshold
        options.ecn = ecn
        return options
    }
}

extension FQCodel {
    var options: FQCodelOptions {
        var options = FQCodelOptions()
        options.limit = limit
        options.flows = flows
        options.quantum = quantum
        options.target = target
        options.interval = interval
        options.ecn = ecn
        options.ceThreshold = ceThreshold
        options.ceThresholdSelector = ceThresholdSelector.map { ($0.value, $0.mask) }
        options.dropBatch = dropBatch
        options.memoryLimit = memoryLimit
        return options
    }
}

extension FQ {
    var options: FQOptions {
        var options = FQOptions()
        options.limit = limit
        options.flowLimit = flowLimit
        options.quantum = quantum
        options.initialQuantum = initialQuantum
        options.maxRate = maxRate
        options.lowRateThreshold = lowRateThreshold
        options.buckets = buckets
        options.orphanMask = orphanMask
        options.pacing = pacing
        options.refillDelay = refillDelay
        options.ceThreshold = ceThreshold
        options.timerSlack = timerSlack
        options.horizon = horizon
        options.horizonDrop = horizonDrop
        return options
    }
}

extension SFQ {
    var options: SFQOptions {
        var options = SFQOptions()
        options.limit = limit
        options.quantum = quantum
        options.perturb = perturb
        options.divisor = divisor
        options.flows = flows
        options.depth = depth
        options.headdrop = headdrop
        options.red = red.map { red in
            var options = SFQOptions.RED(limit: red.limit, min: red.thresholds.min, max: red.thresholds.max)
            options.avpkt = red.avpkt ?? 1000
            options.burst = red.burst
            options.probability = red.probability ?? 0.02
            options.ecn = red.ecn
            options.harddrop = red.harddrop
            return options
        }
        return options
    }
}
