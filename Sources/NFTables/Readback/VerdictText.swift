// A verdict in nft's words.

import CLibmnl
import Netlink

enum VerdictText {
    /// NFTA_VERDICT_*: `drop`, `jump other`.
    static func words(_ attributes: Attributes) -> String {
        let code = Int32(bigEndian: attributes.number(UInt16(NFTA_VERDICT_CODE.rawValue)) ?? 0)
        let chain = attributes.string(UInt16(NFTA_VERDICT_CHAIN.rawValue)) ?? ""
        switch code {
        case 0: return "drop"
        case 1: return "accept"
        case -1: return "continue"
        case -3: return "jump \(chain)"
        case -4: return "goto \(chain)"
        case -5: return "return"
        default: return "[verdict \(code)]"
        }
    }
}
