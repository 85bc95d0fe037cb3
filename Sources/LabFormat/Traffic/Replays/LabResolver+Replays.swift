// Replayed flows: what speaks of made packets has no place there.

extension LabResolver {
    /// Complains about keys that a replay leaves no room for.
    func checkReplay(_ value: FlowFile) {
        guard let replay = value.replay else { return }
        if replay.file.isEmpty { report.error("a replay needs the name of a file", at: replay.location) }
        if let packet = value.packet.layers {
            report.error("the frames of a replay are the file's: take out packet", at: packet.location)
        }
        if let sink = value.sink, sink.value == .socket {
            report.error(
                "replayed frames carry no tag, so a socket cannot tell them: the sink is packet, which tells frames by their "
                    + "content, or none, where the path changes them", at: sink.location)
        }
        let way = value.path.way
        if way.value != .packet, way.value != .bypass {
            report.error("a replay sends whole frames: via packet or bypass", at: way.location)
        }
    }

    /// Packet unless told otherwise.
    func replaySink(of value: FlowFile) -> Flow.Sink? {
        guard value.replay != nil else { return nil }
        if case .address = value.to.value { return Flow.Sink.none }
        return value.sink?.value == Flow.Sink.none ? Flow.Sink.none : .packet
    }
}
