// The right side of a comparison.

import Packets

enum MatchText {
    /// `10.0.0.1`, `!= 80`, `10.0.0.0/23`, `& 0xf == 0x1`.
    static func value(_ operand: RuleText.Operand, _ comparison: Cmp.Operator, _ value: [UInt8]) -> String {
        let format = operand.field.format
        guard let mask = operand.mask else { return sign(comparison) + format.text(value) }
        if format == .address, let length = prefixLength(mask) {
            return sign(comparison) + Prefix(IPAddress(bytes: value), length: length).description
        }
        // A set of bits, any of which will do.
        let isZero = value.allSatisfy { $0 == 0 }
        if format == .connectionState || format == .tcpFlags, isZero, comparison == .notEqual {
            return format == .tcpFlags ? FieldFormat.flags(mask.first ?? 0, ",") : format.text(mask)
        }
        if format == .connectionState, isZero { return "! \(format.text(mask))" }
        if format == .tcpFlags {
            let (set, among) = (FieldFormat.flags(value.first ?? 0, ","), FieldFormat.flags(mask.first ?? 0, ","))
            return "\(sign(comparison))\(set) / \(among)"
        }
        let rest = comparison == .equal ? "==" : sign(comparison).trimmed
        return "& \(format.text(mask)) \(rest) \(format.text(value))"
    }

    private static func sign(_ comparison: Cmp.Operator) -> String {
        switch comparison {
        case .equal: ""
        case .notEqual: "!= "
        case .less: "< "
        case .lessOrEqual: "<= "
        case .greater: "> "
        case .greaterOrEqual: ">= "
        }
    }

    /// How many bits from the left are set, where no other is.
    private static func prefixLength(_ mask: [UInt8]) -> Int? {
        let ones = mask.reduce(0) { $0 + $1.nonzeroBitCount }
        let expected = mask.indices.map { index in
            let bits = min(max(ones - index * 8, 0), 8)
            return bits == 0 ? 0 : UInt8(truncatingIfNeeded: 0xff << (8 - bits))
        }
        return mask == expected ? ones : nil
    }
}

extension String {
    fileprivate var trimmed: String { String(self.prefix { $0 != " " }) }
}
