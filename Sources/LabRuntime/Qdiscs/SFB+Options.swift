// sfb as the lab file has it, for the kernel.

import LabFormat
import Netlink

extension SFB {
    var options: SFBOptions {
        var options = SFBOptions()
        (options.limit, options.max, options.target) = (limit, max, target)
        (options.increment, options.decrement) = (increment, decrement)
        (options.penaltyRate, options.penaltyBurst) = (penaltyRate, penaltyBurst)
        return options
    }
}
