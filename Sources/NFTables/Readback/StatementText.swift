// Statements of a rule that neither count nor end it by a plain verdict.

import CLibmnl
import Netlink
import Packets

enum StatementText {
    /// nil for what has no words here.
    static func words(
        _ name: String, _ data: Attributes, _ operand: (UInt32) -> RuleText.Operand?
    ) -> String? {
        switch name {
        case "limit": limit(data)
        case "reject": reject(data)
        case "masq": "masquerade"
        case "redir":
            "redirect"
                + (operand(data.big(NFTA_REDIR_REG_PROTO_MIN))?.value.map { " to :\(FieldFormat.big($0))" } ?? "")
        case "nat": translation(data, operand)
        case "log": log(data)
        case "notrack": "notrack"
        case "queue": "queue"
        case "meta": setting(operand(data.big(NFTA_META_SREG)), PacketField.meta(data.big(NFTA_META_KEY)))
        case "ct":
            setting(operand(data.big(NFTA_CT_SREG)), PacketField.connection(data.big(NFTA_CT_KEY), direction: nil))
        case "connlimit":
            "ct count \(data.big(NFTA_CONNLIMIT_FLAGS) & 1 != 0 ? "over " : "")\(data.big(NFTA_CONNLIMIT_COUNT))"
        case "quota": quota(data)
        default: nil
        }
    }

    /// `meta mark set 0x00000007`.
    private static func setting(_ operand: RuleText.Operand?, _ field: PacketField) -> String? {
        guard let operand else { return nil }
        let value = operand.value.map { field.format.text($0) } ?? operand.field.words
        return "\(field.words) set \(value)"
    }

    private static func wide(_ data: Attributes, _ type: some RawRepresentable<UInt32>) -> UInt64 {
        UInt64(bigEndian: data.number(UInt16(type.rawValue)) ?? 0)
    }

    private static func limit(_ data: Attributes) -> String {
        let units: [UInt64: String] = [1: "second", 60: "minute", 3600: "hour", 86400: "day", 604800: "week"]
        let unit = units[wide(data, NFTA_LIMIT_UNIT)] ?? "\(wide(data, NFTA_LIMIT_UNIT))s"
        let over = data.big(NFTA_LIMIT_FLAGS) & 1 != 0 ? "over " : ""
        let burst = data.big(NFTA_LIMIT_BURST)
        if data.big(NFTA_LIMIT_TYPE) == 1 {
            let rate = bytes(wide(data, NFTA_LIMIT_RATE))
            return "limit rate \(over)\(rate)/\(unit)" + (burst > 0 ? " burst \(bytes(UInt64(burst)))" : "")
        }
        // Five packets are nft's own choice, and unsaid.
        let packets = burst > 0 && burst != 5 ? " burst \(burst) packets" : ""
        return "limit rate \(over)\(wide(data, NFTA_LIMIT_RATE))/\(unit)\(packets)"
    }

    /// `1 mbytes`, in the largest unit that divides it.
    private static func bytes(_ count: UInt64) -> String {
        let units = ["bytes", "kbytes", "mbytes"]
        var (count, unit) = (count, 0)
        while count > 0, count % 1024 == 0, unit < units.count - 1 { (count, unit) = (count / 1024, unit + 1) }
        return "\(count) \(units[unit])"
    }

    private static func quota(_ data: Attributes) -> String {
        let over = data.big(NFTA_QUOTA_FLAGS) & 1 != 0 ? "over " : ""
        let used = wide(data, NFTA_QUOTA_CONSUMED)
        return "quota \(over)\(bytes(wide(data, NFTA_QUOTA_BYTES)))" + (used > 0 ? " used \(bytes(used))" : "")
    }

    private static func log(_ data: Attributes) -> String {
        let prefix = data.string(UInt16(NFTA_LOG_PREFIX.rawValue)).map { " prefix \"\($0)\"" } ?? ""
        let group = data.bytes(UInt16(NFTA_LOG_GROUP.rawValue)).map { " group \(FieldFormat.big(Array($0)))" } ?? ""
        return "log\(prefix)\(group)"
    }

    /// NFTA_REJECT_*; port unreachable is nft's own choice, and unsaid.
    private static func reject(_ data: Attributes) -> String {
        let code = data.bytes(UInt16(NFTA_REJECT_ICMP_CODE.rawValue))?.first ?? 0
        switch data.big(NFTA_REJECT_TYPE) {
        case 1: return "reject with tcp reset"
        case 2:
            let words = ["no-route", "port-unreachable", "host-unreachable", "admin-prohibited"]
            return code == 1 || code >= 4 ? "reject" : "reject with icmpx \(words[Int(code)])"
        default:
            let names: [UInt8: String] = [
                0: "net-unreachable", 1: "host-unreachable", 2: "prot-unreachable", 9: "net-prohibited",
                10: "host-prohibited", 13: "admin-prohibited",
            ]
            return code == 3 || code == 4 ? "reject" : "reject with icmp \(names[code] ?? "\(code)")"
        }
    }

    /// `snat to 10.0.0.1:80`, NFTA_NAT_*.
    private static func translation(_ data: Attributes, _ operand: (UInt32) -> RuleText.Operand?) -> String? {
        func value(_ type: nft_nat_attributes) -> [UInt8]? {
            data.has(type) ? operand(data.big(type))?.value : nil
        }
        let kind = data.big(NFTA_NAT_TYPE) == 0 ? "snat" : "dnat"
        guard let address = value(NFTA_NAT_REG_ADDR_MIN), [4, 16].contains(address.count) else {
            return value(NFTA_NAT_REG_PROTO_MIN).map { "\(kind) to :\(FieldFormat.big($0))" }
        }
        var text = FieldFormat.address.text(address)
        if let last = value(NFTA_NAT_REG_ADDR_MAX), last != address { text += "-\(FieldFormat.address.text(last))" }
        if let port = value(NFTA_NAT_REG_PROTO_MIN) {
            if address.count == 16 { text = "[\(text)]" }
            text += ":\(FieldFormat.big(port))"
            if let last = value(NFTA_NAT_REG_PROTO_MAX), last != port { text += "-\(FieldFormat.big(last))" }
        }
        return "\(kind) to \(text)"
    }
}
