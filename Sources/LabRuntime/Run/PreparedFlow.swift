// A flow ready to be sent: its frame, its sender's socket, its place in the books.

import LabFormat
import PacketPath
import Packets
import SystemCalls
import Traffic

/// A flow of the lab with everything resolved that its packets need.
struct PreparedFlow: Sendable {
    let flow: Flow
    /// The number in the tag.
    let id: UInt16
    let progress = SenderProgress()
    let destination: IPAddress
    /// The UDP or TCP port the packets go to; 0: none.
    let port: UInt16
    /// What a TCP flow sends.
    let stream: StreamPlan
    let frames: FlowFrames
    let schedule: FlowPlan
    private let pacing: Pacing
    private let generator: Generator
    /// What is sent in the frames' place.
    let replay: PreparedReplay?

    init(_ flow: Flow, id: UInt16, run: UInt32, lab: RunningLab) throws {
        self.flow = flow
        self.id = id
        guard let source = lab.lab.interface(flow.from), let namespace = lab.namespaces[flow.from.node] else {
            throw LabError("flow '\(flow.name)'", "there is no \(flow.from)", at: flow.location)
        }
        replay = try flow.replay.map { replay in
            let nextHop = lab.lab.interface(source.peer)?.mac
            return try PreparedReplay(replay, from: source.mac, to: nextHop, labFile: lab.lab.file)
        }
        let ends = try Self.ends(of: flow, from: source, lab.lab)
        let headers = flow.packet.headers(ends)
        destination =
            headers.destination ?? (flow.packet.network == .ipv6 ? .v6(ends.destination6) : .v4(ends.destination4))
        port = UInt16(truncatingIfNeeded: flow.packet.ports?.destination ?? 0)
        frames = try Self.frames(of: flow, headers, id: id, run: run, seed: lab.lab.traffic.seed)
        schedule =
            try replay.map { try FlowPlan(flow, replaying: $0) }
            ?? FlowPlan(flow, seed: lab.lab.traffic.seed, labFile: lab.lab.file, frames: frames)
        pacing = schedule.pacing(
            flow,
            keepingTimes: lab.lab.hasOracle(for: flow.name) || flow.schedule.catchUp == .skip
                || schedule.timetable.count <= PacketBook.mostTimes)
        stream = StreamPlan(
            writing: StreamPlan.Writing(flow.path.writing),
            message: flow.packet.sizes.sizes[0], seed: UInt64(run) << 16 | UInt64(id),
            countsCopies: flow.path.countsCopies)
        let group = try lab.egressGroup(of: flow)
        generator = try Self.generator(
            flow, namespace, group, source, headers.socketEnds, stream, planned: schedule.timetable.count,
            frameLength: replay?.frames.longestFrame ?? frames.longestFrame)
    }

    /// How many packets the flow has.
    var planned: Int { schedule.timetable.count }

    /// Bytes of the longest frame, from the MAC addresses to the payload's end.
    var frameLength: Int { replay?.frames.longestFrame ?? frames.longestFrame }

    /// Begins to send, on a thread of its own.
    func start() throws -> FreshThread<Traffic.SenderReport> {
        if let replay { return try start(replay.frames) }
        if let template = frames.single { return try start(template) }
        return try start(frames)
    }

    private func start(_ frames: some FrameSource) throws -> FreshThread<Traffic.SenderReport> {
        try generator.start(frames, count: planned, pacing: pacing, cpu: flow.path.cpu, progress: progress)
    }
}

extension Lab {
    /// The interface at an endpoint.
    func interface(_ endpoint: Endpoint) -> Interface? {
        nodes.first { $0.name == endpoint.node }?.interfaces.first { $0.name == endpoint.interface }
    }
}

extension Interface {
    /// The first IPv4 address.
    var ipv4: IPv4Address? {
        for prefix in addresses { if case .v4(let address) = prefix.address { return address } }
        return nil
    }

    /// The first IPv6 address.
    var ipv6: IPv6Address? {
        for prefix in addresses { if case .v6(let address) = prefix.address { return address } }
        return nil
    }
}

extension RunningLab {
    /// The control group that the flow's socket belongs to.
    fileprivate func egressGroup(of flow: Flow) throws -> EgressGroup? {
        let node = lab.nodes.first { $0.name == flow.from.node }
        return node?.cgroupEgress.isEmpty == false ? try EgressGroup(of: flow.from.node, mark: intent.mark) : nil
    }
}
