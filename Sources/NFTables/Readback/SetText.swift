// The elements of an unnamed set or map.

import Packets

enum SetText {
    /// `{ 80, 443 }`, `{ 10.0.0.0/8 : accept }`.
    static func words(_ set: SetReading, _ format: FieldFormat) -> String {
        // nft sorts numbers in network order.
        let sorted = set.elements.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        let elements = sorted.map { element in
            let key = element.last.map { range(element.key, $0, format) } ?? format.text(element.key)
            let value = element.verdict ?? element.value.map { FieldFormat.hexadecimal.text($0) }
            return value.map { "\(key) : \($0)" } ?? key
        }
        return "{ \(elements.joined(separator: ", ")) }"
    }

    /// `10.0.0.0/8` where a range is a network.
    private static func range(_ first: [UInt8], _ last: [UInt8], _ format: FieldFormat) -> String {
        if format == .address, let length = networkLength(first, last) {
            return Prefix(IPAddress(bytes: first), length: length).description
        }
        return "\(format.text(first))-\(format.text(last))"
    }

    private static func networkLength(_ first: [UInt8], _ last: [UInt8]) -> Int? {
        let network = Prefix(IPAddress(bytes: first), length: first.count * 8)
        return (0...first.count * 8).first { length in
            let prefix = Prefix(network.address, length: length)
            guard prefix.network.address == network.address, prefix.contains(IPAddress(bytes: last)) else {
                return false
            }
            let host = zip(first, last).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
            return host == first.count * 8 - length
        }
    }
}
