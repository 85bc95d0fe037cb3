// red as the lab file has it, for the kernel.

import LabFormat
import Netlink

extension RED {
    var options: REDOptions {
        var options = REDOptions(
            limit: limit, min: min, max: max, avpkt: avpkt, burst: burst, probability: probability,
            bandwidth: bandwidth, ecn: ecn)
        options.harddrop = harddrop
        options.nodrop = nodrop
        options.adaptive = adaptive
        return options
    }
}
