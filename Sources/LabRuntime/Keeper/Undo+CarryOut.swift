// A change is taken back.

import Namespaces
import Netlink

extension Undo {
    /// Takes the change back in the lab of the instance.
    func carryOut(session: Session, instance: String) throws {
        switch self {
        case .linkState(let node, let index, let up):
            try NetnsDirectory(session.netnsDirectory).open("\(instance).\(node)").run {
                var socket = try KernelSocket()
                try socket.execute(LinkChange(index: index, up: up).message(), operation: "set link")
            }
        }
    }
}
