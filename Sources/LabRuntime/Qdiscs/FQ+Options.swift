// fq as the lab file has it, for the kernel.

import LabFormat
import Netlink

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
