// hhf as the lab file has it, for the kernel.

import LabFormat
import Netlink

extension HHF {
    var options: HHFOptions {
        var options = HHFOptions()
        (options.limit, options.quantum) = (limit, quantum)
        (options.admitBytes, options.reset, options.evict, options.weight) = (admitBytes, reset, evict, weight)
        return options
    }
}
