// A conversation of single packets: what is sent, and what must come back.

import Packets

/// An entry of `exchanges`.
package struct RawExchange: Sendable {
    package struct Step: Sendable {
        package enum Action: Hashable, Sendable {
            case send(ExchangeMessage, hops: UInt8, repeated: ExchangeMessage.Repetition)
            /// Nanoseconds.
            case expect(ExchangeMessage, within: UInt64)
            case silence(UInt64)
        }

        package var action: Action
        package var location: Location

        /// `send [syn]`, `send [ack] 20 times`, `expect udp`, `expect nothing`
        package var text: String {
            switch action {
            case .send(let message, _, let repeated):
                "send \(message.text)" + (repeated.count > 1 ? " \(repeated.count) times" : "")
            case .expect(let message, _): "expect \(message.text)"
            case .silence: "expect nothing"
            }
        }
    }

    package var name: String
    package var location: Location
    package var from: Endpoint
    package var to: Endpoint
    package var isIPv6: Bool
    package var sourcePort: UInt16
    package var destinationPort: UInt16
    package var steps: [Step]
}
