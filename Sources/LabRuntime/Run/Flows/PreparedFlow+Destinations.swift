// Where the packets of a flow go, on every part of their way.

import Collectors
import LabFormat
import Packets
import Traffic

extension PreparedFlow {
    /// The addresses in its packets, also in inner headers, those of its end, and what rules of the lab may make of them.
    func destinations(in lab: Lab) throws -> [AddressSpan] {
        if let replay { return replay.frames.destinations.map { AddressSpan($0) } + lab.rewrittenDestinations }
        var spans = [AddressSpan(destination)] + lab.rewrittenDestinations
        if case .endpoint(let end) = flow.to, let interface = lab.interface(end) {
            spans += interface.addresses.map { AddressSpan($0.address) }
        }
        if let source = lab.interface(flow.from) {
            spans += flow.packet.headers(try Self.ends(of: flow, from: source, lab)).compactMap { header in
                [header].destination.map { AddressSpan($0) }
            }
        }
        for layer in flow.packet.layers where layer.kind == .ipv4 || layer.kind == .ipv6 {
            for field in layer.varying where field.name == "daddr" {
                spans += field.values.spans(isIPv6: layer.kind == .ipv6)
            }
        }
        return spans
    }
}

extension Lab {
    /// Addresses that rules write into packets, and those that native nft text names.
    fileprivate var rewrittenDestinations: [AddressSpan] {
        let rules = nodes.flatMap(\.ruleset.tables).flatMap(\.chains).flatMap(\.rules)
        let given = rules.compactMap { rule in if case .dnat(let to, _) = rule.verdict { to } else { nil } }
        let words = nodes.compactMap(\.ruleset.native).flatMap { $0.split { !($0.isHexDigit || ".:".contains($0)) } }
        return (given + words.compactMap { IPAddress($0) }).map { AddressSpan($0) }
    }
}

extension FieldValues {
    fileprivate func spans(isIPv6: Bool) -> [AddressSpan] {
        func address(_ number: UInt128) -> IPAddress {
            isIPv6 ? .v6(IPv6Address(number: number)) : .v4(IPv4Address(UInt32(truncatingIfNeeded: number)))
        }
        switch self {
        case .constant(let value): return [AddressSpan(address(value))]
        case .list(let values): return values.map { AddressSpan(address($0)) }
        case .range(let first, let last, _), .random(let first, let last):
            return [AddressSpan(address(first), through: address(last))]
        case .weighted(let values): return values.map { AddressSpan(address($0.value)) }
        case .sequence: return [AddressSpan(address(0), through: address(.max))]
        }
    }
}
