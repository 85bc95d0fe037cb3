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
                let namespace = lab.namespaces[exchange.from.node],
                let from = source.address(isIPv6: exchange.isIPv6),
                let to = destination.address(isIPv6: exchange.isIPv6)
            else { continue }
            let ends = SocketEnds(from: from, port: exchange.sourcePort, to: to, port: exchange.destinationPort)
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
        switch step.action {
        case .send(let message, let hops, let repeated): self = .send(message, hops: hops, repeated: repeated)
        case .expect(let message, let within): self = .expect(message, within: within)
        case .silence(let time): self = .silence(time)
        }
    }
}

extension Interface {
    /// The first address of the family.
    fileprivate func address(isIPv6: Bool) -> IPAddress? {
        addresses.map(\.address).first { $0.isIPv6 == isIPv6 }
    }
}
