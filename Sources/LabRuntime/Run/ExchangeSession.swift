// The exchanges of a run: their sockets, their threads, and what is written down of each step.

import LabFormat
import PacketPath
import Packets
import SystemCalls
import Traffic

/// All exchanges of one run.
final class ExchangeSession {
    private let lab: RunningLab
    private var players: [String: ExchangePlayer] = [:]
    private var threads: [(exchange: RawExchange, thread: FreshThread<[Exchange.Outcome]>)] = []
    private(set) var summaries: [ExchangeSummary] = []

    init(_ lab: RunningLab) throws {
        self.lab = lab
        for exchange in lab.lab.traffic.exchanges {
            guard let source = lab.lab.interface(exchange.from), let destination = lab.lab.interface(exchange.to),
                let namespace = lab.namespaces[exchange.from.node], let from = source.ipv4, let to = destination.ipv4
            else { continue }
            let ends = SocketEnds(
                from: .v4(from), port: exchange.sourcePort, to: .v4(to), port: exchange.destinationPort)
            do {
                players[exchange.name] = try ExchangePlayer(
                    Exchange(
                        ends: ends, sourceMAC: source.mac,
                        destinationMAC: lab.lab.interface(source.peer)?.mac ?? .broadcast, interface: source.index,
                        steps: exchange.steps.map(Exchange.Step.init)), namespace: namespace)
            } catch let error as SystemCallError {
                throw LabError("exchange '\(exchange.name)'", "\(error)", at: exchange.location)
            }
        }
    }

    /// Starts the exchange of that name; false if there is none.
    func start(_ name: String) throws -> Bool {
        guard let player = players[name], let exchange = lab.lab.traffic.exchanges.first(where: { $0.name == name })
        else { return false }
        threads.append((exchange, try player.start()))
        return true
    }

    /// Ends those that still wait for something.
    func stop() {
        for player in players.values { player.requestStop() }
        for (_, thread) in threads { _ = try? thread.join() }
    }

    /// Waits for the end of all that were started.
    func join() throws {
        for (exchange, thread) in threads {
            let outcomes = try thread.join()
            let steps = zip(exchange.steps, outcomes).map { step, outcome in
                ExchangeSummary.Step(
                    what: step.text, location: "\(step.location)", met: outcome.met, observed: outcome.observed,
                    duration: outcome.duration)
            }
            summaries.append(ExchangeSummary(name: exchange.name, steps: steps))
        }
        threads = []
    }
}

extension Exchange.Step {
    init(_ step: RawExchange.Step) {
        switch step.kind {
        case .send: self = .send(Exchange.Segment(step.segment))
        case .expect: self = .expect(Exchange.Segment(step.segment), within: step.within)
        case .silence: self = .silence(step.within)
        }
    }
}

extension Exchange.Segment {
    init(_ segment: RawExchange.Segment) {
        let flags = TCPHeader.Flags.words.filter { segment.flags.contains($0.name) }.map(\.flag)
        self.init(
            flags: TCPHeader.Flags(flags), sequence: segment.sequence.map(Exchange.Number.init),
            acknowledgement: segment.acknowledgement.map(Exchange.Number.init), window: segment.window,
            payload: Array(segment.payload.utf8))
    }
}

extension Exchange.Number {
    init(_ number: SegmentNumber) {
        switch number {
        case .value(let value): self = .value(value)
        case .peerSequence(let offset): self = .peerSequence(offset)
        case .peerAcknowledgement(let offset): self = .peerAcknowledgement(offset)
        }
    }
}

extension RawExchange.Step {
    /// `send [syn]`, `expect [syn, ack]`, `expect nothing`
    var text: String {
        let flags = "[" + segment.flags.joined(separator: ", ") + "]"
        switch kind {
        case .send: return "send \(flags)"
        case .expect: return "expect \(flags)"
        case .silence: return "expect nothing"
        }
    }
}
