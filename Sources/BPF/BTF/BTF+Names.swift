// Enumerations, and the parameters of functions.

extension BTF {
    /// The names of an enumeration by value. Of two names for one value the first is kept.
    package func names(ofEnumeration name: String) throws(BTFError) -> [UInt32: String] {
        guard let record = record(try type(.enumeration, named: name)) else { throw .noType(name) }
        var names: [UInt32: String] = [:]
        for index in 0..<record.count {
            let place = record.trailer + index * 8
            let value = word(place + 4)
            if names[value] == nil { names[value] = string(word(place)) }
        }
        return names
    }

    /// How many parameters the function has that a typedef such as `btf_trace_kfree_skb` points to.
    package func parameterCount(ofTypedef type: UInt32) -> Int? {
        guard let pointer = record(resolved(type)), pointer.kind == .pointer,
            let prototype = record(resolved(pointer.sizeOrType)), prototype.kind == .functionPrototype
        else { return nil }
        return prototype.count
    }
}
