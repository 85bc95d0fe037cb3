// fq_codel as the lab file has it, for the kernel.

import LabFormat
import Netlink

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
