// A conversation of single packets, written down step by step.

import Packets

/// Steps of one end, as raw packets; the other end is whoever answers.
package struct Exchange: Sendable {
    package enum Step: Hashable, Sendable {
        /// With this TTL or hop limit.
        case send(ExchangeMessage, hops: UInt8, repeated: ExchangeMessage.Repetition = .init())
        /// Such a packet within so many nanoseconds; others that come before it are written down.
        case expect(ExchangeMessage, within: UInt64)
        /// No packet at all for so many nanoseconds.
        case silence(UInt64)
    }

    package struct Outcome: Hashable, Sendable {
        package var met: Bool
        /// What was sent or seen: `[syn, ack] seq 1 ack 1001`; `nothing`.
        package var observed: String
        /// Nanoseconds from the step's beginning to its end.
        package var duration: UInt64
    }

    package var ends: SocketEnds
    package var sourceMAC: MACAddress
    package var destinationMAC: MACAddress
    package var interface: Int
    package var steps: [Step]

    package init(
        ends: SocketEnds, sourceMAC: MACAddress, destinationMAC: MACAddress, interface: Int, steps: [Step]
    ) {
        self.ends = ends
        self.sourceMAC = sourceMAC
        self.destinationMAC = destinationMAC
        self.interface = interface
        self.steps = steps
    }

    /// Does any of its packets have this protocol?
    func speaks(_ number: IPProtocol) -> Bool {
        steps.contains { step in
            switch step {
            case .send(let message, _, _), .expect(let message, _): message.ipProtocol == number
            case .silence: false
            }
        }
    }

    /// The frame of a message; `advance` is added to a TCP sequence number.
    func frame(_ message: ExchangeMessage, hops: UInt8, peer: TCPHeader?, advance: UInt32 = 0) -> Frame {
        let header = message.header(ports: (ends.sourcePort, ends.destinationPort), peer: peer, advance: advance)
        let ethernet = EthernetHeader(destination: destinationMAC, source: sourceMAC)
        let payload = message.payload ?? []
        switch (ends.source, ends.destination) {
        case (.v4(let source), .v4(let destination)):
            var ip = IPv4Header(source: source, destination: destination)
            ip.ttl = hops
            return Frame([ethernet, ip, header], payload: payload)
        case (.v6(let source), .v6(let destination)):
            var ip = IPv6Header(source: source, destination: destination)
            ip.hopLimit = hops
            return Frame([ethernet, ip, header], payload: payload)
        default: return Frame([ethernet, header], payload: payload)
        }
    }
}
