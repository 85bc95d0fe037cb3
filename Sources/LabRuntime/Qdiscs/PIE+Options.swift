// pie as the lab file has it, for the kernel.

import LabFormat
import Netlink

extension PIE {
    var options: PIEOptions {
        var options = PIEOptions()
        (options.limit, options.target, options.update) = (limit, target, update)
        (options.alpha, options.beta) = (alpha, beta)
        (options.ecn, options.bytemode) = (ecn, bytemode)
        return options
    }
}
