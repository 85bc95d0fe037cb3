// Turns the expressions of a rule into nft's words: loads fill registers, comparisons and statements read them.

import CLibmnl
import Netlink

/// A rule that is being read. As nft does, it leaves unsaid what another condition implies: `meta l4proto udp` before
/// `udp dport 9`.
struct RuleText {
    let family: Family
    let sets: [SetReading]
    private(set) var packets: UInt64?
    private(set) var bytes: UInt64?
    private(set) var counter: String?
    private(set) var verdict: String?
    /// A condition stands behind the counter.
    private(set) var countsMore = false

    /// What a register holds: a field, perhaps masked, or a value.
    struct Operand {
        var field: PacketField
        var mask: [UInt8]?
        var value: [UInt8]?
    }

    private var words: [String] = []
    private var registers: [UInt32: Operand] = [:]
    /// Where the condition stands that a header's field may make superfluous.
    private var linkCondition: Int?
    private var networkCondition: Int?
    private var transportCondition: Int?
    private var network: Family?
    private var transport: UInt8?

    init(family: Family, sets: [SetReading]) {
        self.family = family
        self.sets = sets
        if family == .ip || family == .ip6 { network = family }
    }

    var finished: String { words.filter { !$0.isEmpty }.joined(separator: " ") }

    /// One element of NFTA_RULE_EXPRESSIONS.
    mutating func read(_ element: Attributes) {
        guard let name = element.string(UInt16(NFTA_EXPR_NAME.rawValue)) else { return }
        let data = element.nested(UInt16(NFTA_EXPR_DATA.rawValue)) ?? Attributes([])
        if load(name, data) { return }
        let hasCounted = packets != nil || counter != nil
        if match(name, data) {
            countsMore = countsMore || hasCounted
            return
        }
        if hasCounted, ["limit", "quota", "connlimit", "dynset"].contains(name) { countsMore = true }
        if !statement(name, data) { words.append("[\(name)]") }
    }

    // MARK: Loads

    private mutating func load(_ name: String, _ data: Attributes) -> Bool {
        switch name {
        case "meta" where data.has(NFTA_META_DREG):
            put(data.big(NFTA_META_DREG), PacketField.meta(data.big(NFTA_META_KEY)))
        case "ct" where data.has(NFTA_CT_DREG):
            let side: UInt8? = data.number(UInt16(NFTA_CT_DIRECTION.rawValue))
            put(data.big(NFTA_CT_DREG), PacketField.connection(data.big(NFTA_CT_KEY), direction: side))
        case "payload" where data.has(NFTA_PAYLOAD_DREG):
            guard let base = Payload.Base(rawValue: data.big(NFTA_PAYLOAD_BASE)) else { return false }
            let load = Payload(
                base, offset: data.big(NFTA_PAYLOAD_OFFSET), length: data.big(NFTA_PAYLOAD_LEN))
            put(data.big(NFTA_PAYLOAD_DREG), PacketField.payload(load, network: network, transport: transport))
        case "bitwise":
            guard var operand = operand(data.big(NFTA_BITWISE_SREG)), let mask = data.value(NFTA_BITWISE_MASK) else {
                return false
            }
            operand.mask = mask
            registers[Self.place(data.big(NFTA_BITWISE_DREG))] = operand
        case "numgen":
            let way = data.big(NFTA_NG_TYPE) == 1 ? "random" : "inc"
            let offset = data.big(NFTA_NG_OFFSET)
            let words = "numgen \(way) mod \(data.big(NFTA_NG_MODULUS))\(offset > 0 ? " offset \(offset)" : "")"
            put(data.big(NFTA_NG_DREG), PacketField(words, .hostNumber))
        case "immediate" where data.big(NFTA_IMMEDIATE_DREG) != 0:
            var operand = Operand(field: PacketField("", .hexadecimal))
            operand.value = data.value(NFTA_IMMEDIATE_DATA)
            registers[Self.place(data.big(NFTA_IMMEDIATE_DREG))] = operand
        case "fib": put(data.big(NFTA_FIB_DREG), FibText.field(data))
        default: return false
        }
        return true
    }

    private mutating func put(_ register: UInt32, _ field: PacketField) {
        registers[Self.place(register)] = Operand(field: field)
    }

    func operand(_ register: UInt32) -> Operand? { registers[Self.place(register)] }

    /// The 16-byte registers 1 to 4 are the 4-byte ones from 8 on.
    static func place(_ register: UInt32) -> UInt32 { register < 8 ? 8 + (register - 1) * 4 : register }

    // MARK: Conditions

    private mutating func match(_ name: String, _ data: Attributes) -> Bool {
        switch name {
        case "cmp":
            guard let operand = operand(data.big(NFTA_CMP_SREG)), let value = data.value(NFTA_CMP_DATA) else {
                return false
            }
            compare(operand, Cmp.Operator(rawValue: data.big(NFTA_CMP_OP)) ?? .equal, value)
        case "range":
            guard let operand = operand(data.big(NFTA_RANGE_SREG)), let from = data.value(NFTA_RANGE_FROM_DATA),
                let to = data.value(NFTA_RANGE_TO_DATA)
            else { return false }
            let format = operand.field.format
            let negation = data.big(NFTA_RANGE_OP) == 1 ? "!= " : ""
            say(operand.field, "\(negation)\(format.text(from))-\(format.text(to))")
        case "lookup": return lookup(data)
        default: return false
        }
        return true
    }

    private mutating func compare(_ operand: Operand, _ comparison: Cmp.Operator, _ value: [UInt8]) {
        if comparison == .lessOrEqual, joinRange(operand, value) { return }
        let text = MatchText.value(operand, comparison, value)
        note(operand, comparison, value, at: say(operand.field, text))
    }

    /// nft writes two comparisons of one field as a range.
    private mutating func joinRange(_ operand: Operand, _ value: [UInt8]) -> Bool {
        let start = "\(operand.field.words) >= "
        guard operand.mask == nil, let last = words.last, last.hasPrefix(start) else { return false }
        let upper = operand.field.format.text(value)
        words[words.count - 1] = "\(operand.field.words) \(last.dropFirst(start.count))-\(upper)"
        return true
    }

    /// Appends a condition, and takes away the one it implies.
    @discardableResult
    private mutating func say(_ field: PacketField, _ text: String) -> Int {
        if let payload = field.payload, !field.words.hasPrefix("@") {
            switch payload.base {
            case .link: leaveUnsaid(\.linkCondition)
            case .network: leaveUnsaid(\.networkCondition)
            case .transport:
                if !field.words.hasPrefix("th ") { leaveUnsaid(\.transportCondition) }
                // ICMP is of one IP version.
                if field.words.hasPrefix("icmp") { leaveUnsaid(\.networkCondition) }
            }
        }
        words.append("\(field.words) \(text)")
        return words.count - 1
    }

    private mutating func leaveUnsaid(_ condition: WritableKeyPath<RuleText, Int?>) {
        guard let index = self[keyPath: condition] else { return }
        words[index] = ""
        self[keyPath: condition] = nil
    }

    /// Remembers what a condition says about the headers of the packet.
    private mutating func note(_ operand: Operand, _ comparison: Cmp.Operator, _ value: [UInt8], at index: Int) {
        guard comparison == .equal, operand.mask == nil else { return }
        switch (operand.field.meta, operand.field.words) {
        case (8, _): linkCondition = index
        case (15, _): (network, networkCondition) = (value.first == 10 ? .ip6 : .ip, index)
        case (1, _), (_, "ether type"):
            let type = FieldFormat.big(value)
            if type == 0x0800 || type == 0x86dd { (network, networkCondition) = (type == 0x86dd ? .ip6 : .ip, index) }
        case (16, _), (_, "ip protocol"), (_, "ip6 nexthdr"): (transport, transportCondition) = (value.first, index)
        default: break
        }
    }

    private mutating func lookup(_ data: Attributes) -> Bool {
        guard let name = data.string(UInt16(NFTA_LOOKUP_SET.rawValue)),
            let operand = operand(data.big(NFTA_LOOKUP_SREG))
        else { return false }
        let negation = data.big(NFTA_LOOKUP_FLAGS) & 1 != 0 ? "!= " : ""
        let set = sets.first { $0.name == name }
        let content = set.map { SetText.words($0, operand.field.format) } ?? "@\(name)"
        if data.has(NFTA_LOOKUP_DREG) {
            let register = data.big(NFTA_LOOKUP_DREG)
            if register == 0 {
                say(operand.field, "vmap \(content)")
            } else {
                put(register, PacketField("\(operand.field.words) map \(content)", .mapped))
            }
        } else {
            say(operand.field, negation + content)
        }
        return true
    }

    // MARK: Statements

    private mutating func statement(_ name: String, _ data: Attributes) -> Bool {
        switch name {
        case "immediate":
            let words = data.nested(UInt16(NFTA_IMMEDIATE_DATA.rawValue))?.nested(UInt16(NFTA_DATA_VERDICT.rawValue))
                .map(VerdictText.words)
            guard let words else { return false }
            verdict = words
            self.words.append(words)
        case "counter":
            packets = UInt64(bigEndian: data.number(UInt16(NFTA_COUNTER_PACKETS.rawValue)) ?? 0)
            bytes = UInt64(bigEndian: data.number(UInt16(NFTA_COUNTER_BYTES.rawValue)) ?? 0)
            words.append("counter packets \(packets ?? 0) bytes \(bytes ?? 0)")
        case "objref":
            guard let name = data.string(UInt16(NFTA_OBJREF_IMM_NAME.rawValue)) else { return false }
            let isCounter = data.big(NFTA_OBJREF_IMM_TYPE) == 1
            if isCounter { counter = name }
            words.append(isCounter ? "counter name \"\(name)\"" : "[object \(name)]")
        default:
            guard let text = StatementText.words(name, data, operand) else { return false }
            if name == "reject" { verdict = "reject" }
            if text.hasPrefix("reject with icmp ") { leaveUnsaid(\.networkCondition) }
            words.append(text)
        }
        return true
    }
}

extension Attributes {
    /// A 32-bit number in network order; 0 where it is missing.
    func big(_ type: some RawRepresentable<UInt32>) -> UInt32 {
        UInt32(bigEndian: number(UInt16(type.rawValue)) ?? 0)
    }

    func has(_ type: some RawRepresentable<UInt32>) -> Bool { bytes(UInt16(type.rawValue)) != nil }

    /// NFTA_DATA_VALUE inside of `type`.
    func value(_ type: some RawRepresentable<UInt32>) -> [UInt8]? {
        nested(UInt16(type.rawValue))?.bytes(UInt16(NFTA_DATA_VALUE.rawValue)).map(Array.init)
    }
}
