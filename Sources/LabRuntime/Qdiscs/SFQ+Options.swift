// sfq as the lab file has it, for the kernel.

import LabFormat
import Netlink

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
