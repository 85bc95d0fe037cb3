// Receive packet steering (RPS): which processors take the packets that an interface receives.

import Glibc
import LabFormat
import Namespaces
import SystemCalls

/// The processors of an interface with one receive queue. The setting is the interface's, and ends with it.
struct PacketSteering {
    static let capability = "rps"

    var interface: String
    var processors: [Int]

    /// Equivalent to `echo MASK > /sys/class/net/INTERFACE/queues/rx-0/rps_cpus` in the node.
    /// - Throws: MissingCapability where the kernel has no RPS, lets only the machine's root set it, or has no such processor.
    func install(in namespace: Namespace, at location: Location? = nil) throws {
        do { try namespace.run { [self] in try write(location) } } catch let error as SystemCallError {
            throw MissingCapability(Self.capability, error.description, at: location)
        }
    }

    /// What is not online the kernel leaves out without a word.
    private func write(_ location: Location?) throws {
        if let refusal = NodeNamespaces.showNetwork() { throw refusal }
        let path = "/sys/class/net/\(interface)/queues/rx-0/rps_cpus"
        try Files.write(ProcessorMask(processors).description, to: path, flags: O_WRONLY)
        let taken = ProcessorMask(text: try Files.text(path)).processors
        guard let missing = processors.first(where: { !taken.contains($0) }) else { return }
        throw MissingCapability(
            Self.capability, "this machine has no processor \(missing), or it is switched off", at: location)
    }
}
