// The frames of several interfaces of a lab that is up, with what became of those that were dropped.

import Collectors
import Glibc
import LabFormat
import Namespaces
import Packets
import SystemCalls
import SystemPackage
import Traffic

/// Captures at interfaces of a lab until told to stop. One thread uses it.
package final class LabCapture {
    package let endpoints: [Endpoint]
    /// Why there are no words about drops; nil where there are.
    package let dropsMissing: String?
    private let sockets: [CaptureSocket]
    private let drops: CaptureDrops?
    private let started = Clock.wall

    /// Attaches to the lab and opens a socket at each interface.
    /// - Throws: LabError for an interface that the lab does not have, with those that it has.
    package init(_ record: InstanceRecord, endpoints: [Endpoint], snapLength: Int) throws {
        let lab = try KeptLab.read(record.name, in: record.session).lab
        let indexes = try endpoints.map { try Self.index(of: $0, in: lab, record.name) }
        let running = try RunningLab(attaching: record, lab: lab)
        self.endpoints = endpoints
        do {
            drops = try CaptureDrops(running)
            dropsMissing = nil
        } catch {
            drops = nil
            dropsMissing = "\(error)"
        }
        sockets = try zip(endpoints, indexes).map { endpoint, index in
            guard let namespace = running.namespaces[endpoint.node] else {
                throw LabError("'\(endpoint)'", "its node is gone")
            }
            do {
                return try CaptureSocket(namespace: namespace, interfaceIndex: index, snapLength: snapLength)
            } catch let error as SystemCallError {
                if error.errno == .notPermitted { try Rights.require() }
                throw LabError("'\(endpoint)'", "\(error)")
            }
        }
    }

    private static func index(of endpoint: Endpoint, in lab: Lab, _ instance: String) throws -> Int {
        if let interface = lab.interface(endpoint) { return interface.index }
        let all = lab.nodes.flatMap { node in node.interfaces.map { "\(node.name):\($0.name)" } }
        throw LabError(
            "'\(endpoint)'", "no such interface in '\(instance)'\(Suggestion.text(for: "\(endpoint)", among: all))",
            remedy: "there are: \(all.prefix(20).joined(separator: ", "))")
    }

    /// Waits for frames, at most so long, and gives those that are there, in the order of their times. None when a signal came.
    package func read(within milliseconds: Int, limit: Int = 4096) throws -> [CapturedPacket] {
        var entries = sockets.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        guard unsafe poll(&entries, nfds_t(entries.count), CInt(clamping: milliseconds)) >= 0 else {
            if Errno.current == .interrupted { return [] }
            throw SystemCallError("poll", errno: .current)
        }
        var packets: [CapturedPacket] = []
        for (number, socket) in sockets.enumerated() { packets += try socket.read(limit: limit, as: number) }
        return sockets.count == 1 ? packets : packets.sorted { ($0.time ?? 0) < ($1.time ?? 0) }
    }

    /// Where each captured packet was dropped in the lab until now, in the words of a comment; nil if it was not, or cannot be told.
    package func fates(of packets: [CapturedPacket]) -> [String?] {
        drops?.comments(on: packets) ?? packets.map { _ in nil }
    }

    /// Frames that the observer itself lost, by interface.
    package func lost() throws -> [UInt64] { try sockets.map { try $0.lost() } }

    /// The Interface Statistics Blocks.
    package func statistics() throws -> [UInt8] {
        let end = Clock.wall
        return try sockets.enumerated().flatMap { number, socket in
            PcapngWriter.statistics(
                interface: number, from: started, to: end, received: socket.received, dropped: try socket.lost())
        }
    }

    /// The head of a pcapng file: the section, and an interface for each endpoint.
    package func header(application: String) -> [UInt8] {
        PcapngWriter.section(application: application)
            + endpoints.flatMap { PcapngWriter.interface(CaptureInterface(name: "\($0)")) }
    }
}
