// A BPF program in the kernel.

import CLinux
import SystemCalls
import SystemPackage

/// Where a program may be attached, and so how the verifier reads it.
package enum ProgramKind: Equatable, Sendable {
    /// A tracepoint whose arguments have types: loads through kernel pointers are plain loads that read 0 on a fault.
    /// The number is that of the typedef `btf_trace_NAME`.
    case typedTracepoint(type: UInt32)
    /// A tracepoint whose arguments are numbers: kernel memory is read with `probe_read_kernel`.
    case rawTracepoint
    /// The entry of a function, whose arguments have types. The number is that of the function.
    case functionEntry(type: UInt32)
    /// A program that sees frames before the kernel makes packets of them; a request of rtnetlink attaches it.
    case xdp
    /// A program that sees what the sockets of a control group send.
    case controlGroupEgress
    /// A program that says how much of a packet a socket gets.
    case socketFilter

    /// BPF_PROG_TYPE_*
    fileprivate var type: UInt32 {
        switch self {
        case .typedTracepoint, .functionEntry: BPF_PROG_TYPE_TRACING.rawValue
        case .rawTracepoint: BPF_PROG_TYPE_RAW_TRACEPOINT.rawValue
        case .xdp: BPF_PROG_TYPE_XDP.rawValue
        case .controlGroupEgress: BPF_PROG_TYPE_CGROUP_SKB.rawValue
        case .socketFilter: BPF_PROG_TYPE_SOCKET_FILTER.rawValue
        }
    }
}

/// A verified program, unloaded when this descriptor and its attachment are gone.
package struct Program: ~Copyable, Sendable {
    package let descriptor: Descriptor
    package let kind: ProgramKind
    private let name: String

    /// Loads a program. A refusal carries the last lines of the verifier's log.
    package init(_ code: Code, kind: ProgramKind, named name: String) throws(BPFError) {
        switch Self.load(code, kind, name, log: nil) {
        case .success(let raw): descriptor = Descriptor(owning: raw)
        case .failure(let errno):
            // The log costs time, so it is asked for only when there is something to say.
            let log = VerifierLog()
            _ = Self.load(code, kind, name, log: log)
            throw BPFError("load program \(name)", errno: errno, log: log.lastLines)
        }
        self.kind = kind
        self.name = name
    }

    /// Attaches the program to a tracepoint, or to the function that it was loaded for. It runs until the result is closed.
    package func attach(tracepoint: String) throws(BPFError) -> Descriptor {
        var attributes = bpf_attr()
        unsafe attributes.raw_tracepoint.prog_fd = UInt32(descriptor.raw)
        let result = unsafe tracepoint.withCString { text in
            // A typed program was loaded for its tracepoint, and a name is refused.
            if kind == .rawTracepoint { unsafe attributes.raw_tracepoint.name = address(text) }
            return Command.rawTracepointOpen.execute(&attributes)
        }
        switch result {
        case .success(let raw): return Descriptor(owning: raw)
        case .failure(let errno): throw BPFError("attach \(name) to \(tracepoint)", errno: errno)
        }
    }

    /// Attaches the program to an open control group, which keeps it until the group is removed.
    /// Equivalent: `bpftool cgroup attach GROUP egress id NUMBER multi`.
    package func attach(toControlGroup raw: CInt) throws(BPFError) {
        let besideOthers: UInt32 = 2  // BPF_F_ALLOW_MULTI
        var attributes = bpf_attr()
        attributes.target_fd = UInt32(raw)
        attributes.attach_bpf_fd = UInt32(descriptor.raw)
        attributes.attach_type = BPF_CGROUP_INET_EGRESS.rawValue
        attributes.attach_flags = besideOthers
        if case .failure(let errno) = Command.programAttach.execute(&attributes) {
            throw BPFError("attach \(name) to a control group", errno: errno)
        }
    }

    /// How often the kernel skipped the program because it was already running on that processor.
    package func recursionMisses() throws(BPFError) -> UInt64 {
        var information = bpf_prog_info()
        var attributes = bpf_attr()
        unsafe attributes.info.bpf_fd = UInt32(descriptor.raw)
        unsafe attributes.info.info_len = UInt32(MemoryLayout<bpf_prog_info>.size)
        let result = unsafe withUnsafeMutableBytes(of: &information) { memory in
            unsafe attributes.info.info = address(memory.baseAddress)
            return Command.objectInformation.execute(&attributes)
        }
        if case .failure(let errno) = result { throw BPFError("read program \(name)", errno: errno) }
        return information.recursion_misses
    }

    private static func load(_ code: Code, _ kind: ProgramKind, _ name: String, log: VerifierLog?) -> Result<
        CInt, Errno
    > {
        var attributes = bpf_attr()
        attributes.prog_type = kind.type
        switch kind {
        case .typedTracepoint(let type):
            attributes.expected_attach_type = BPF_TRACE_RAW_TP.rawValue
            attributes.attach_btf_id = type
        case .functionEntry(let type):
            attributes.expected_attach_type = BPF_TRACE_FENTRY.rawValue
            attributes.attach_btf_id = type
        case .controlGroupEgress: attributes.expected_attach_type = BPF_CGROUP_INET_EGRESS.rawValue
        case .rawTracepoint, .xdp, .socketFilter: break
        }
        setName(name, in: &attributes.prog_name)
        let words = code.words
        attributes.insn_cnt = UInt32(words.count)
        return unsafe words.withUnsafeBytes { words in
            unsafe "GPL".withCString { license in
                attributes.insns = unsafe address(words.baseAddress)
                attributes.license = unsafe address(license)
                guard let log else { return Command.programLoad.execute(&attributes) }
                return unsafe log.collect { memory in
                    attributes.log_level = 1
                    attributes.log_size = UInt32(memory.count)
                    attributes.log_buf = unsafe address(memory.baseAddress)
                    return Command.programLoad.execute(&attributes)
                }
            }
        }
    }
}
