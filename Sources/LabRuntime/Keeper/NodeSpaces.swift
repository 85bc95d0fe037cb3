// The namespaces of the nodes, as the keeper makes and holds them.

import CLinux
import Glibc
import Namespaces
import SystemCalls
import SystemPackage

/// Each node's network, mount and UTS namespace; made when somebody first needs them, held until the lab ends.
final class NodeSpaces {
    private let session: Session
    private let instance: String
    private let files: InstanceFiles
    private var nodes: [String: NodeSpace] = [:]
    private var own: SessionDescriptors?

    init(session: Session, instance: String, files: InstanceFiles) {
        self.session = session
        self.instance = instance
        self.files = files
    }

    /// The namespaces of one node.
    func node(_ name: String) throws -> NodeSpace {
        if let made = nodes[name] { return made }
        let network = try NetnsDirectory(session.netnsDirectory).open("\(instance).\(name)")
        if unsafe mkdir(files.run, 0o755) != 0, Errno.current != .fileExists {
            throw SystemCallError("mkdir", on: files.run, errno: .current)
        }
        let made = try NodeNamespaces.make(
            network: network, hostName: name, hostsFile: files.hosts, resolvFile: files.resolver,
            runDirectory: files.run, procMount: true)
        let space = NodeSpace(network: network, mount: made.mount, uts: made.uts)
        nodes[name] = space
        return space
    }

    /// What a process enters to be in a node, or in the session: kinds and descriptors in the order of entering.
    func handOut(_ name: String?) throws -> ([Spaces.Kind], [CInt]) {
        let own = try ownSpaces()
        var spaces: [(Spaces.Kind, CInt)] = session.isRootless ? [(.user, own.user.raw)] : []
        if let name {
            let node = try node(name)
            spaces += [
                (.network, node.network.descriptor.raw), (.uts, node.uts.raw), (.mount, node.mount.raw),
                (.pid, own.processes.raw),
            ]
        } else if session.isRootless {
            spaces += [(.network, own.network.raw), (.mount, own.mount.raw)]
        }
        return (spaces.map(\.0), spaces.map(\.1))
    }

    private func ownSpaces() throws -> SessionDescriptors {
        if let own { return own }
        let opened = try SessionDescriptors.ofThisProcess()
        own = opened
        return opened
    }
}

/// The namespaces of one node, held.
final class NodeSpace {
    let network: Namespace
    let mount: SharedDescriptor
    let uts: SharedDescriptor

    /// For a child that moves into the node.
    var joins: [Spawn.Join] {
        [
            Spawn.Join(network.descriptor.raw, CInt(NETLAB_NEW_NET)), Spawn.Join(uts.raw, CInt(NETLAB_NEW_UTS)),
            Spawn.Join(mount.raw, CInt(NETLAB_NEW_NS)),
        ]
    }

    init(network: Namespace, mount: SharedDescriptor, uts: SharedDescriptor) {
        self.network = network
        self.mount = mount
        self.uts = uts
    }
}
