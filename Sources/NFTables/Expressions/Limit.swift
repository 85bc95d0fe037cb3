// The expression limit: a token bucket; the rule goes on while there are tokens.

import CLibmnl

/// `limit rate 10/second burst 5 packets`, `limit rate over ...`
package struct Limit: Expression, Hashable {
    package static let name = "limit"

    /// Packets in each `unit`.
    package var rate: UInt64
    /// Seconds: 1, 60, 3600, 86400 or 604800 for nft's words second, minute, hour, day, week.
    package var unit: UInt64
    /// Packets beyond the rate; nft's default is 5.
    package var burst: UInt32
    /// The rule goes on when the rate is exceeded, instead of while it is kept.
    package var over: Bool

    package init(rate: UInt64, unit: UInt64 = 1, burst: UInt32 = 5, over: Bool = false) {
        self.rate = rate
        self.unit = unit
        self.burst = burst
        self.over = over
    }

    package func encode(into data: inout MessageBuilder) {
        data.attribute(NFTA_LIMIT_RATE, big: rate)
        data.attribute(NFTA_LIMIT_UNIT, big: unit)
        data.attribute(NFTA_LIMIT_BURST, big: burst)
        data.attribute(NFTA_LIMIT_TYPE, big: NFT_LIMIT_PKTS)
        data.attribute(NFTA_LIMIT_FLAGS, big: UInt32(over ? 1 : 0))
    }
}
