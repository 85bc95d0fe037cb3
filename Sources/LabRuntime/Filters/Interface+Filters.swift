// From an interface's filters to the requests that make them.

import LabFormat
import Netlink

extension Interface {
    /// The qdisc that holds them, then each filter.
    var filterRequests: [Message] {
        [QdiscRequest.clsact(index: index).replace()]
            + filters.map { hook, number, filter in
                ProgramFilterRequest(
                    index: index, parent: hook == .ingress ? FilterState.ingress : FilterState.egress,
                    preference: UInt16(clamping: number), program: ClassicProgram(filter).bytes
                ).add()
            }
    }
}
