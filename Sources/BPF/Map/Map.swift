// A BPF map: memory that a program in the kernel and this process share.

import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// What a map is; the raw value is enum bpf_map_type of linux/bpf.h.
package enum MapKind: UInt32, Sendable {
    case hash = 1
    case array = 2
    case perCPUHash = 5
    case perCPUArray = 6
    /// Stacks by the number that `get_stackid` gave them; each is a row of addresses.
    case stacks = 7
    /// A full one gives the place of the least recently used entry to a new one.
    case recentHash = 9

    var isPerCPU: Bool { self == .perCPUHash || self == .perCPUArray }
}

/// A map, freed by the kernel when this descriptor and every program that uses it are gone.
///
/// Keys and values are bytes in the host's order. Equivalent: `bpftool map create`, `lookup`, `update`, `dump`.
package struct Map: ~Copyable, Sendable {
    package let descriptor: Descriptor
    package let name: String
    package let keySize: Int
    package let valueSize: Int
    package let entries: Int
    /// The bytes a lookup gives: one value, or one value per possible processor, each rounded up to 8 bytes.
    package let lookupSize: Int

    /// Creates a map. The name is for people: 15 letters, digits, `_` and `.`.
    /// - Parameter isMappable: an array that `MappedArray` can show without system calls.
    package init(
        _ kind: MapKind, named name: String, keySize: Int = 4, valueSize: Int, entries: Int, isMappable: Bool = false
    ) throws(BPFError) {
        var attributes = bpf_attr()
        attributes.map_type = kind.rawValue
        attributes.key_size = UInt32(keySize)
        attributes.value_size = UInt32(valueSize)
        attributes.max_entries = UInt32(entries)
        attributes.map_flags = isMappable ? UInt32(BPF_F_MMAPABLE) : 0
        setName(name, in: &attributes.map_name)
        switch Command.mapCreate.execute(&attributes) {
        case .failure(let errno): throw BPFError("create map \(name)", errno: errno)
        case .success(let raw): descriptor = Descriptor(owning: raw)
        }
        self.name = name
        self.keySize = keySize
        self.valueSize = valueSize
        self.entries = entries
        lookupSize = kind.isPerCPU ? (valueSize + 7) / 8 * 8 * Processors.possible : valueSize
    }

    /// The value at a key, or nil when the map has none.
    package func lookup(_ key: [UInt8]) throws(BPFError) -> [UInt8]? {
        precondition(key.count == keySize)
        var value = [UInt8](repeating: 0, count: lookupSize)
        return try element(.mapLookup, key, &value, absent: .noSuchFileOrDirectory) ? value : nil
    }

    /// Sets the value at a key, for a per-CPU map that of every processor.
    package func update(_ key: [UInt8], _ value: [UInt8]) throws(BPFError) {
        precondition(key.count == keySize && value.count == lookupSize)
        var value = value
        _ = try element(.mapUpdate, key, &value)
    }

    /// Deletes a key; false when it was not there.
    @discardableResult
    package func delete(_ key: [UInt8]) throws(BPFError) -> Bool {
        precondition(key.count == keySize)
        var value: [UInt8] = []
        return try element(.mapDelete, key, &value, absent: .noSuchFileOrDirectory)
    }

    /// The keys, in the kernel's order. Keys that come while this runs may be missing.
    package func keys() throws(BPFError) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        var next = [UInt8](repeating: 0, count: keySize)
        // A key that is deleted meanwhile sends the kernel back to the first one: hence the bound.
        while keys.count < entries,
            try element(.mapNextKey, keys.last, &next, absent: .noSuchFileOrDirectory)
        {
            keys.append(next)
        }
        return keys
    }

    /// Keys with their values, as `keys()` and `lookup(_:)` give them.
    package func contents() throws(BPFError) -> [(key: [UInt8], value: [UInt8])] {
        var contents: [(key: [UInt8], value: [UInt8])] = []
        for key in try keys() {
            if let value = try lookup(key) { contents.append((key, value)) }
        }
        return contents
    }

    /// One command on one element; false when the kernel says that it is absent.
    private func element(
        _ command: Command, _ key: [UInt8]?, _ value: inout [UInt8], absent: Errno? = nil
    ) throws(BPFError) -> Bool {
        var attributes = bpf_attr()
        attributes.map_fd = UInt32(descriptor.raw)
        let result = unsafe value.withUnsafeMutableBytes { value in
            // Deleting takes no value, and the kernel refuses what a command does not take.
            if unsafe !value.isEmpty { attributes.value = unsafe address(value.baseAddress) }
            guard let key else { return command.execute(&attributes) }
            return unsafe key.withUnsafeBytes { key in
                attributes.key = unsafe address(key.baseAddress)
                return command.execute(&attributes)
            }
        }
        guard case .failure(let errno) = result else { return true }
        if errno == absent { return false }
        throw BPFError("\(command) on map \(name)", errno: errno)
    }
}

/// The kernel wants a name of at most 15 bytes and a zero.
func setName<Field>(_ name: String, in field: inout Field) {
    unsafe withUnsafeMutableBytes(of: &field) { field in
        unsafe field.copyBytes(from: Array(name.utf8.prefix(field.count - 1)))
    }
}
