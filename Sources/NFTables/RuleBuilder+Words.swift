// The conditions and statements of a rule that depend on nothing else.

import Packets

extension RuleBuilder {
    /// `iifname "NAME"`
    package mutating func inputInterface(_ name: String) {
        append(Meta(.inputInterfaceName))
        append(Cmp(.equal, Self.padded(name)))
    }

    /// `oifname "NAME"`
    package mutating func outputInterface(_ name: String) {
        append(Meta(.outputInterfaceName))
        append(Cmp(.equal, Self.padded(name)))
    }

    /// IFNAMSIZ bytes.
    private static func padded(_ name: String) -> [UInt8] {
        let bytes = Array(name.utf8)
        return bytes + Array(repeating: 0, count: max(16 - bytes.count, 0))
    }

    /// `ct state established,related`
    package mutating func connectionState(_ states: CT.State) {
        append(CT())
        append(Bitwise(mask: bytes(of: states.rawValue)))
        append(Cmp(.notEqual, [0, 0, 0, 0]))
    }

    /// `meta mark VALUE`
    package mutating func mark(_ value: UInt32) {
        append(Meta(.mark))
        append(Cmp(.equal, bytes(of: value)))
    }

    /// `numgen inc mod MODULUS VALUE`, `numgen random mod MODULUS VALUE`: true for one packet in `modulus`.
    package mutating func numgen(random: Bool, modulus: UInt32, equals value: UInt32) {
        append(Numgen(random: random, modulus: modulus))
        append(Cmp(.equal, bytes(of: value)))
    }

    /// `snat to ADDRESS:PORTS`, `dnat to ADDRESS:PORTS`. Ports need a condition on the transport protocol.
    package mutating func nat(_ kind: NAT.Kind, to address: IPAddress, ports: ClosedRange<UInt16>? = nil) {
        append(Immediate(.one, address.bytes))
        let family: Family = address.isIPv6 ? .ip6 : .ip
        guard let ports else { return append(NAT(kind, family: family)) }
        append(Immediate(.two, bytes(of: ports.lowerBound.bigEndian)))
        if ports.count > 1 { append(Immediate(.three, bytes(of: ports.upperBound.bigEndian))) }
        append(NAT(kind, family: family, ports: ports.count > 1 ? .range : .one))
    }
}
