// The unnamed sets and maps that stand inside of rules, read back with their elements.

import CLibmnl
import Netlink

/// `{ 80, 443 }` or `{ 80 : accept }` of a rule.
struct SetReading: Sendable {
    struct Element: Sendable {
        var key: [UInt8]
        /// The last key of a range, which belongs to it.
        var last: [UInt8]?
        /// `accept`, of a verdict map.
        var verdict: String?
        var value: [UInt8]?
    }

    var family: Family
    var table: String
    var name: String
    var elements: [Element]

    /// Every unnamed set of the namespace.
    static func anonymous<Link: Transport & ~Copyable>(
        over socket: inout Netlink.Socket<Link>
    ) throws(NFTablesError) -> [SetReading] {
        let anonymous: UInt32 = 1
        var sets: [SetReading] = []
        for reply in try Reader.dump(MessageKind.getSet, over: &socket, operation: "list sets") {
            let attributes = reply.attributes(after: 4)
            let flags = UInt32(bigEndian: attributes.number(UInt16(NFTA_SET_FLAGS.rawValue)) ?? 0)
            guard flags & anonymous != 0, let family = Reader.family(of: reply),
                let table = attributes.string(UInt16(NFTA_SET_TABLE.rawValue)),
                let name = attributes.string(UInt16(NFTA_SET_NAME.rawValue))
            else { continue }
            let interval: UInt32 = 4
            let elements = try elements(family, table, name, over: &socket)
            sets.append(
                SetReading(
                    family: family, table: table, name: name,
                    elements: flags & interval != 0 ? ranges(elements) : elements.map(\.element)))
        }
        return sets
    }

    private typealias Listed = (element: Element, isEnd: Bool)

    private static func elements<Link: Transport & ~Copyable>(
        _ family: Family, _ table: String, _ name: String, over socket: inout Netlink.Socket<Link>
    ) throws(NFTablesError) -> [Listed] {
        let replies = try Reader.dump(
            MessageKind.getSetElement, over: &socket, operation: "list elements", family: family.number
        ) {
            $0.attribute(NFTA_SET_ELEM_LIST_TABLE, string: table)
            $0.attribute(NFTA_SET_ELEM_LIST_SET, string: name)
        }
        return replies.flatMap { reply in
            let list = reply.attributes(after: 4).nested(UInt16(NFTA_SET_ELEM_LIST_ELEMENTS.rawValue))?.all ?? []
            return list.compactMap { listed(Attributes($0.value)) }
        }
    }

    private static func listed(_ attributes: Attributes) -> Listed? {
        func value(_ type: nft_set_elem_attributes) -> [UInt8]? {
            attributes.nested(UInt16(type.rawValue))?.bytes(UInt16(NFTA_DATA_VALUE.rawValue)).map(Array.init)
        }
        guard let key = value(NFTA_SET_ELEM_KEY) else { return nil }
        let flags = UInt32(bigEndian: attributes.number(UInt16(NFTA_SET_ELEM_FLAGS.rawValue)) ?? 0)
        let verdict = attributes.nested(UInt16(NFTA_SET_ELEM_DATA.rawValue))?
            .nested(UInt16(NFTA_DATA_VERDICT.rawValue)).map(VerdictText.words)
        let element = Element(
            key: key, last: value(NFTA_SET_ELEM_KEY_END), verdict: verdict, value: value(NFTA_SET_ELEM_DATA))
        let end: UInt32 = 1
        return (element, flags & end != 0)
    }

    /// Sets of ranges list where each begins, and where the next gap begins.
    private static func ranges(_ listed: [Listed]) -> [Element] {
        let sorted = listed.sorted { ($0.element.key as [UInt8]).lexicographicallyPrecedes($1.element.key) }
        return sorted.indices.compactMap { index in
            guard !sorted[index].isEnd else { return nil }
            var element = sorted[index].element
            guard element.last == nil else { return element }
            let next = index + 1 < sorted.count ? before(sorted[index + 1].element.key) : element.key.map { _ in 0xff }
            if next != element.key { element.last = next }
            return element
        }
    }

    /// The number before, in network order.
    private static func before(_ key: [UInt8]) -> [UInt8] {
        var bytes = key
        for index in bytes.indices.reversed() {
            bytes[index] &-= 1
            if bytes[index] != 0xff { break }
        }
        return bytes
    }
}
