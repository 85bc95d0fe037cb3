// The expression immediate with a verdict: what becomes of the packet.

import CLibmnl

/// `accept`, `drop`, `jump CHAIN`, `goto CHAIN`, `return`
package enum Verdict: Expression, Hashable {
    case accept, drop
    case jump(String)
    case goto(String)
    case `return`

    package static let name = "immediate"

    /// NF_ACCEPT, NF_DROP, NFT_JUMP, NFT_GOTO, NFT_RETURN.
    private var code: Int32 {
        switch self {
        case .drop: 0
        case .accept: 1
        case .jump: -3
        case .goto: -4
        case .return: -5
        }
    }

    private var chain: String? {
        switch self {
        case .jump(let chain), .goto(let chain): chain
        case .accept, .drop, .return: nil
        }
    }

    package func encode(into data: inout MessageBuilder) {
        data.attribute(NFTA_IMMEDIATE_DREG, big: Register.verdict)
        data.nested(NFTA_IMMEDIATE_DATA) { value in
            value.nested(NFTA_DATA_VERDICT) { verdict in
                verdict.attribute(NFTA_VERDICT_CODE, big: code)
                if let chain { verdict.attribute(NFTA_VERDICT_CHAIN, string: chain) }
            }
        }
    }
}
