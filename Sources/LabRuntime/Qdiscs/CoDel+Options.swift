// codel as the lab file has it, for the kernel.

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
