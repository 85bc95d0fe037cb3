// From the way that the lab file asks for to the sender's socket.

import LabFormat
import Namespaces
import Packets
import SystemCalls
import SystemPackage
import Traffic

extension PreparedFlow {
    /// The sender of a flow, its socket open.
    /// - Throws: LabError at the flow where the socket cannot be made so.
    static func generator(
        _ flow: Flow, _ namespace: Namespace, _ group: EgressGroup?, _ source: Interface, _ ends: SocketEnds,
        _ stream: StreamPlan,
        planned: Int,
        frameLength: Int
    ) throws -> Generator {
        let path = flow.path
        if path.way == .xdp || path.way == .burst {
            try Capabilities.require([Requirement(capability: path.way.rawValue, location: flow.location)])
        }
        try checkProcessor(flow)
        do {
            return try Generator(
                namespace: namespace,
                way: path.way(interface: source.index, ends: ends, stream: stream, frameLength: frameLength),
                settings: path.settings(count: planned, frameLength: frameLength)
            ) { try group?.enter() }
        } catch let error as SystemCallError {
            if error.errno == .notPermitted { try Rights.require(at: flow.location) }
            // The memory of a socket's frames is locked: without CAP_IPC_LOCK, up to a limit of the user.
            if path.way == .xdp, error.errno == .noBufferSpace {
                throw MissingCapability(
                    "xdp",
                    "\(error): flow '\(flow.name)' needs 8 MiB of locked memory more (ulimit -l), or CAP_IPC_LOCK",
                    at: flow.location)
            }
            let isTaken = path.way == .xdp && error.errno == .resourceBusy
            throw LabError(
                "flow '\(flow.name)'", "via: \(path.way.rawValue): \(error)", at: flow.location,
                remedy: isTaken ? "one flow of an interface can send via xdp: send the others via bypass" : nil)
        }
    }

    private static func checkProcessor(_ flow: Flow) throws {
        guard let cpu = flow.path.cpu else { return }
        do { try Generator.tryProcessor(cpu) } catch let error as SystemCallError {
            throw LabError(
                "flow '\(flow.name)'", "cpu: \(error)", at: flow.location,
                remedy:
                    "processors that are there: 'cat /sys/devices/system/cpu/online'; that may be used: 'taskset -cp $$'"
            )
        }
    }
}

extension FlowPath {
    /// The sender's settings for a flow of `count` frames of `frameLength` bytes.
    func settings(count: Int, frameLength: Int) -> SocketSettings {
        let buffer: SocketSettings.SendBuffer =
            switch sendBuffer {
            // SO_SNDBUF turns off the kernel's own sizing of a TCP socket's buffer, and that is what programs have.
            case .automatic where way == .tcp: .kernel
            case .automatic: .bytes(Self.ampleBuffer(count: count, frameLength: frameLength))
            case .kernel: .kernel
            case .bytes(let size): .bytes(size)
            }
        return SocketSettings(
            sendBuffer: buffer, isBlocking: isBlocking,
            pathMTU: pathMTU.map { SocketSettings.PathMTU($0) }, reportsErrors: reportsErrors)
    }

    /// Room for every packet of the flow: then no queue on the path, however long, throttles the sender. Bytes for
    /// SO_SNDBUFFORCE, which doubles them; at least 64 MiB, at most what the kernel takes.
    private static func ampleBuffer(count: Int, frameLength: Int) -> Int {
        // What the kernel charges: the buffer, whose size is a power of two, and its two headers; 832 for a small frame.
        let charge = 832 + 2 * frameLength
        let wanted = count.multipliedReportingOverflow(by: charge)
        return max(Generator.ampleSendBuffer, min(wanted.overflow ? .max : wanted.partialValue / 2, 1 << 30 - 1))
    }

    /// The sender's way from an interface.
    func way(interface: Int, ends: SocketEnds, stream: StreamPlan, frameLength: Int) -> Traffic.Way {
        switch way {
        case .burst: .burst(interface: interface, segments: segments ?? .max)
        case .tcp: .tcp(ends, stream)
        case .ring: .ring(interface: interface, frameLength: frameLength, bypasses: bypasses)
        case .xdp: .xdp(interface: interface)
        case .packet: .packet(interface: interface)
        case .bypass: .bypass(interface: interface)
        case .ip: .ip(to: ends.destination, offset: EthernetHeader.byteCount)
        case .udp: .udp(ends, offset: ends.udpHeadersLength)
        }
    }
}
