// Carries out the steps of a plan, on a thread of its own: it moves from namespace to namespace and ends in the last.

import BPF
import LabFormat
import LabPlanning
import Logging
import Namespaces
import Netlink
import SystemCalls
import SystemPackage

/// The hands of a bring-up.
///
/// The kernel does nearly all of the work, so it is asked for as little as possible: one request per object, all requests
/// of a namespace in one send, an acknowledgement only for the last.
final class Builder {
    private let plan: Plan
    private let mark: Mark
    private let directory: NetnsDirectory
    private var nodes: [String: BuiltNode] = [:]
    private let log = Logger(label: "netlab.bringup")

    init(session: Session, plan: Plan, mark: Mark) {
        self.plan = plan
        self.mark = mark
        self.directory = NetnsDirectory(session.netnsDirectory)
    }

    /// All namespaces, then all links, then what is in each node.
    func build() throws -> [String: Namespace] {
        try directory.prepare()
        let anchor = try Anchor(in: directory.path, mark: mark)
        var rest = plan.steps[...]
        while let step = rest.first, case .namespace(let description) = step.kind {
            try Interrupts.check()
            try located(step, "namespace") { try makeNamespace(step.node, description, anchor) }
            rest = rest.dropFirst()
        }
        try makeLinks(&rest)
        while let node = rest.first?.node {
            try Interrupts.check()
            try configure(node, &rest)
        }
        return nodes.mapValues(\.namespace)
    }

    private func makeNamespace(_ node: String, _ step: NamespaceStep, _ anchor: borrowing Anchor) throws {
        log.debug("namespace \(plan.namespace(of: node))")
        try Namespace.unshareThisThread()
        for sysctl in step.sysctls { try Sysctl.write(sysctl.key, sysctl.value) }
        let built = BuiltNode(namespace: try .ofThisThread(), socket: try KernelSocket())
        try built.socket.execute(
            LinkChange(index: 1, up: true, alias: mark.description).message(), operation: "set link lo")
        try anchor.name(namespaceOfThisThread: plan.namespace(of: node))
        nodes[node] = built
    }

    /// One batch for each node that carries requests, in the order of the lab file.
    private func makeLinks(_ rest: inout ArraySlice<Step>) throws {
        var batches: [(node: String, batch: Batch)] = []
        var places: [String: Int] = [:]
        while let step = rest.first, case .link(let link) = step.kind {
            let place = places[step.node] ?? batches.count
            if place == batches.count { batches.append((step.node, Batch())) }
            places[step.node] = place
            batches[place].batch.add(try request(for: link), operation: "create link", tag: rest.startIndex)
            rest = rest.dropFirst()
        }
        for (node, batch) in batches {
            try Interrupts.check()
            try execute(batch, on: node)
        }
    }

    private func request(for link: LinkStep) throws -> Message {
        guard let far = nodes[link.far.node] else { throw LabError(link.far.description, "its namespace was not made") }
        let pair = VethPair(near: VethEnd(link.nearInterface), far: VethEnd(link.farInterface), group: LinkGroup.ours)
        return try pair.create(farNamespace: far.namespace.descriptor.raw)
    }

    /// Everything inside one node: sysctls by file, offloads by ioctl, the rest in one batch, rules last.
    private func configure(_ node: String, _ rest: inout ArraySlice<Step>) throws {
        guard let built = nodes[node] else { throw LabError(node, "its namespace was not made") }
        var batch = Batch()
        let steps = rest.prefix { $0.node == node }
        for (index, step) in zip(steps.indices, steps) {
            switch step.kind {
            case .sysctl(let sysctl): try located(step, "sysctl \(sysctl.key)") { try write(sysctl, in: built) }
            case .offloads(let interface, let wanted):
                try located(step, interface) { try built.setOffloads(wanted, of: interface) }
            case .steering(let interface, let processors):
                try PacketSteering(interface: interface, processors: processors).install(
                    in: built.namespace, at: step.location)
            case .xdp(let interface, let filter):
                try located(step, step.object) { try built.attach(filter, to: interface) }
            case .egressGroup(let filters):
                try located(step, step.object) { try EgressGroup.make(mark: mark, node: node, filters) }
            case .ruleset(let ruleset):
                try execute(batch, on: node)
                batch = Batch()
                try RulesetInstaller(mark: mark, node: node).install(ruleset, in: built.namespace)
            case .conntrack(let fill):
                try located(step, "conntrack") { try fill.install(in: built.namespace) }
            default: for message in try step.requests() { batch.add(message, operation: step.operation, tag: index) }
            }
        }
        try execute(batch, on: node)
        rest = rest.dropFirst(steps.count)
    }

    private func write(_ sysctl: LabFormat.Sysctl, in built: BuiltNode) throws {
        try built.namespace.enter()
        do { try Files.write(sysctl.value, to: sysctl.path, flags: Sysctl.writeFlags) } catch {
            if error.errno == .noSuchFileOrDirectory, sysctl.optional { return }
            throw error
        }
    }

    private func execute(_ batch: Batch, on node: String) throws {
        guard !batch.isEmpty, let built = nodes[node] else { return }
        log.debug("\(node): \(batch.requests.count) netlink requests")
        do { try built.socket.execute(batch) } catch {
            let step = error.tag.map { plan.steps[$0] }
            if let missing = step?.missingCapability(for: error) { throw missing }
            throw LabError(
                "\(node): \(step?.object ?? "netlink")", error.description, at: step?.location,
                remedy: step?.remedy(for: error))
        }
    }

    /// Gives a failure the place in the lab file that asked for the step.
    private func located(_ step: Step, _ object: String, _ body: () throws -> Void) throws {
        do { try body() } catch let error as Interrupted { throw error } catch let error as LabError {
            throw error
        } catch let error as MissingCapability { throw error } catch {
            throw LabError("\(step.node): \(object)", "\(error)", at: step.location, remedy: step.remedy(for: error))
        }
    }
}

/// A node while it is built: its namespace and a socket in it.
final class BuiltNode {
    let namespace: Namespace
    var socket: KernelSocket

    init(namespace: Namespace, socket: consuming KernelSocket) {
        self.namespace = namespace
        self.socket = socket
    }

    /// The descriptor is open until the device holds the program.
    func attach(_ filter: XDPFilter, to interface: Interface) throws {
        let program = try Program(FrameProgram.code(filter), kind: .xdp, named: "netlab_drop")
        let attachment = XDPAttachment(
            index: interface.index, program: program.descriptor.raw, isNative: filter.mode == .native)
        try socket.execute(attachment.message(), operation: "attach XDP program")
        withExtendedLifetime(program) {}
    }

    /// Features that are off on a veth anyway cost nothing; the table of names is one for all devices.
    func setOffloads(_ wanted: [String: Bool], of interface: String) throws {
        let table = try OffloadTable.shared(socket: socket.raw)
        let features = wanted.compactMap { name, on in Offload(rawValue: name).map { ($0, on) } }
        try table.set(Dictionary(uniqueKeysWithValues: features), of: interface, socket: socket.raw)
    }
}
