// A rule's conditions as what the bytes of an Ethernet frame must be: what BPF programs are made of.

import Packets

/// All fields have one of their values, or with `negated` not all of them have.
package struct FrameCondition: Hashable, Sendable {
    package struct Field: Hashable, Sendable {
        /// Whether `offset` counts from the frame's first byte or from that behind the IPv4 header.
        package var isTransport = false
        package var offset: Int
        /// 1, 2 or 4 bytes.
        package var width: Int
        package var mask: UInt32
        package var values: ClosedRange<UInt32>

        init(_ offset: Int, width: Int, mask: UInt32? = nil, _ values: ClosedRange<UInt32>) {
            self.offset = offset
            self.width = width
            self.mask = mask ?? Self.largest(width)
            self.values = values
        }

        /// The largest number of so many bytes.
        static func largest(_ width: Int) -> UInt32 { UInt32.max >> UInt32(32 - 8 * width) }

        package var isMasked: Bool { mask != Self.largest(width) }
        /// Whether the field can be more than its values.
        package var isBounded: Bool { values.upperBound < mask }
        fileprivate var isAny: Bool { values.lowerBound == 0 && !isBounded }
    }

    package var fields: [Field]
    package var negated = false
}

extension FrameCondition {
    /// The conditions of a frame for each IP version that the matches can mean: one of the lists must hold. Empty: no frame
    /// has what they ask for. A list without conditions holds for every frame.
    ///
    /// As in nft, ports are those of whole packets and first fragments, behind IPv4's options. Behind an extension header of IPv6
    /// no transport is looked for.
    package static func alternatives(_ matches: [Match]) -> [[FrameCondition]] {
        if matches.isEmpty { return [[]] }
        return IPVersion.allCases.compactMap { version in
            var conditions = [version.etherType]
            for match in matches {
                guard let more = version.conditions(match) else { return nil }
                for condition in more where !conditions.contains(condition) { conditions.append(condition) }
            }
            // What holds for every address or port, negated, holds for none.
            return conditions.contains { $0.negated && $0.fields.allSatisfy(\.isAny) } ? nil : conditions
        }
    }

    /// Where the headers of an Ethernet frame have what rules match.
    private enum IPVersion: CaseIterable {
        case v4, v6

        var etherType: FrameCondition { .equal(12, width: 2, self == .v4 ? 0x0800 : 0x86dd) }

        /// nil where no packet of the version has it.
        func conditions(_ match: Match) -> [FrameCondition]? {
            switch match {
            case .address(let direction, let prefix, let negated):
                guard prefix.address.isIPv6 == (self == .v6) else { return nil }
                return [address(direction, prefix, negated)]
            case .transport(let number): return [transport(number)]
            case .port(let kind, let direction, let ports, let negated):
                return [transport(kind.number)] + port(direction, ports, negated)
            // The lab file has no other word in a program's match.
            default: return nil
            }
        }

        private func transport(_ number: UInt8) -> FrameCondition {
            .equal(self == .v4 ? 23 : 20, width: 1, UInt32(number))
        }

        private func port(
            _ direction: Match.Direction, _ ports: ClosedRange<UInt16>, _ negated: Bool
        ) -> [FrameCondition] {
            let own = direction == .source ? 0 : 2
            let values = UInt32(ports.lowerBound)...UInt32(ports.upperBound)
            var field = Field(self == .v4 ? own : 54 + own, width: 2, values)
            field.isTransport = self == .v4
            let port = FrameCondition(fields: [field], negated: negated)
            let firstFragment = FrameCondition(fields: [Field(20, width: 2, mask: 0x1fff, 0...0)])
            return self == .v4 ? [firstFragment, port] : [port]
        }

        private func address(_ direction: Match.Direction, _ prefix: Prefix, _ negated: Bool) -> FrameCondition {
            let first = self == .v4 ? 26 : 22
            let bytes = prefix.network.address.bytes
            let start = direction == .source ? first : first + bytes.count
            let fields = stride(from: 0, to: bytes.count, by: 4).compactMap { index -> Field? in
                let length = min(max(prefix.length - index * 8, 0), 32)
                guard length > 0 else { return nil }
                let value = bytes[index..<index + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                return Field(start + index, width: 4, mask: UInt32.max << UInt32(32 - length), value...value)
            }
            return FrameCondition(fields: fields, negated: negated)
        }
    }

    private static func equal(_ offset: Int, width: Int, _ value: UInt32) -> FrameCondition {
        FrameCondition(fields: [Field(offset, width: width, value...value)])
    }
}
