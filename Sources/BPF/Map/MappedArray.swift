// An array map of 64-bit values, seen through memory instead of system calls.

import Glibc
import SystemCalls

/// A view of an array map made with `isMappable` and 8-byte values. The kernel's writes show at once.
@safe
package struct MappedArray: ~Copyable, @unchecked Sendable {
    private let memory: UnsafeMutableRawPointer
    private let length: Int
    package let count: Int

    package init(_ map: borrowing Map) throws(SystemCallError) {
        precondition(map.valueSize == 8 && map.lookupSize == 8)
        let page = Int(sysconf(CInt(_SC_PAGESIZE)))
        let length = (map.entries * 8 + page - 1) / page * page
        guard let memory = unsafe mmap(nil, length, PROT_READ, MAP_SHARED, map.descriptor.raw, 0),
            unsafe memory != MAP_FAILED
        else { throw SystemCallError("mmap", on: "map \(map.name)", errno: .current) }
        count = map.entries
        self.length = length
        unsafe self.memory = memory
    }

    deinit { unsafe munmap(memory, length) }

    /// The value at an index below `count`. Reading twice may give two values while the program runs.
    package subscript(_ index: Int) -> UInt64 {
        precondition(index >= 0 && index < count)
        return unsafe memory.load(fromByteOffset: index * 8, as: UInt64.self)
    }
}
