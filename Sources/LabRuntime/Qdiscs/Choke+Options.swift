// choke as the lab file has it, for the kernel.

import LabFormat
import Netlink

extension Choke {
    var options: ChokeOptions {
        let (min, max) = thresholds
        var options = ChokeOptions(limit: limit, min: min, max: max, burst: packetsAtOnce)
        options.avpkt = avpkt
        options.probability = probability
        options.bandwidth = bandwidth
        options.ecn = ecn
        return options
    }
}
