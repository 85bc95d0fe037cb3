// A change is taken back.

import LabPlanning
import Namespaces
import Netlink
import SystemPackage

extension Undo {
    /// Takes the change back in the lab of the instance.
    func carryOut(session: Session, instance: String) throws {
        switch self {
        case .linkState(let node, let index, let up):
            try NetnsDirectory(session.netnsDirectory).open("\(instance).\(node)").run {
                var socket = try KernelSocket()
                try socket.execute(LinkChange(index: index, up: up).message(), operation: "set link")
                if up { try restore(node, &socket, session: session, instance: instance) }
            }
        }
    }

    /// The kernel forgets routes, neighbours and IPv6 addresses of an interface that goes down: they are made again as the
    /// lab file has them.
    private func restore(
        _ node: String, _ socket: inout KernelSocket, session: Session, instance: String
    ) throws {
        let lab = try KeptLab.read(instance, in: session).lab
        for step in Plan(lab: lab, instance: instance).steps where step.node == node && step.goesWithItsLink {
            for message in try step.requests() {
                do { try socket.execute(message, operation: step.operation) } catch {
                    // It is there, or its own interface is down.
                    guard [.fileExists, .networkUnreachable, .networkDown].contains(error.errno) else { throw error }
                }
            }
        }
    }
}

extension Step {
    fileprivate var goesWithItsLink: Bool {
        switch kind {
        case .address, .route, .neighbour: true
        default: false
        }
    }
}
