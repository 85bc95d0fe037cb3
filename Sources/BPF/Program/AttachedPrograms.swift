// The programs that somebody attached to a device, and their names.

import CLinux
import SystemCalls
import SystemPackage

/// Where tc's newer hooks (tcx) run programs. The raw value is enum bpf_attach_type of linux/bpf.h.
package enum ExpressHook: UInt32, Sendable { case ingress = 46, egress = 47 }

package enum AttachedPrograms {
    /// The kernel's numbers of the programs at a hook of a device of the calling thread's namespace, in their order.
    /// Equivalent: `bpftool net show dev DEVICE`.
    /// - Throws: BPFError; EINVAL before Linux 6.6, EPERM without CAP_NET_ADMIN in the first user namespace.
    package static func numbers(of index: Int, at hook: ExpressHook) throws(BPFError) -> [UInt32] {
        var numbers = [UInt32](repeating: 0, count: 64)
        var attributes = bpf_attr()
        unsafe attributes.query.target_fd = UInt32(index)
        unsafe attributes.query.attach_type = hook.rawValue
        unsafe attributes.query.prog_cnt = UInt32(numbers.count)
        let result = unsafe numbers.withUnsafeMutableBytes { memory in
            unsafe attributes.query.prog_ids = address(memory.baseAddress)
            return Command.programQuery.execute(&attributes)
        }
        if case .failure(let errno) = result { throw BPFError("query programs of device \(index)", errno: errno) }
        return Array(numbers.prefix(Int(unsafe attributes.query.prog_cnt)))
    }

    /// The name of a program; empty if it was loaded without one. Equivalent: `bpftool prog show id NUMBER`.
    /// - Throws: BPFError; ENOENT when it is gone, EPERM without CAP_SYS_ADMIN in the first user namespace.
    package static func name(of number: UInt32) throws(BPFError) -> String {
        var attributes = bpf_attr()
        attributes.prog_id = number
        switch Command.programByNumber.execute(&attributes) {
        case .failure(let errno): throw BPFError("open program \(number)", errno: errno)
        case .success(let raw):
            let descriptor = Descriptor(owning: raw)
            return try information(of: descriptor.raw).name
        }
    }

    /// Number and name of a program that is open.
    static func information(of raw: CInt) throws(BPFError) -> (number: UInt32, name: String) {
        var information = bpf_prog_info()
        var attributes = bpf_attr()
        unsafe attributes.info.bpf_fd = UInt32(raw)
        unsafe attributes.info.info_len = UInt32(MemoryLayout<bpf_prog_info>.size)
        let result = unsafe withUnsafeMutableBytes(of: &information) { memory in
            unsafe attributes.info.info = address(memory.baseAddress)
            return Command.objectInformation.execute(&attributes)
        }
        if case .failure(let errno) = result { throw BPFError("read program", errno: errno) }
        let name = unsafe withUnsafeBytes(of: information.name) {
            unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        return (information.id, name)
    }
}
