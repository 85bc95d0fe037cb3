// Counts the copies that the kernel makes of what one TCP sender writes: BPF programs at the entry of its copy functions.

import BPF
import CLinux
import Glibc
import SystemCalls

/// What was counted of one sender.
package struct CopyCount: Hashable, Sendable {
    package struct Function: Hashable, Sendable {
        package var function: CopyFunction
        package var calls: UInt64
    }

    package var functions: [Function]
}

/// The attached programs; they end with this object, or with the process. Used on the sender's thread.
///
/// Equivalent: `bpftrace -e 'fentry:vmlinux:skb_copy_ubufs { @calls = count() }'`.
struct CopyCounter: ~Copyable {
    private let map: Map
    private let links: [SharedDescriptor]
    private let functions: [CopyFunction]

    /// Attaches to the calling thread and its socket.
    /// - Throws: why the kernel cannot count, or does not count what is known to have been copied.
    static func attached(to socket: SharedSocket) throws -> CopyCounter {
        let types = try types.get()
        let map = try Map(
            .array, named: "netlab_copies", valueSize: 8, entries: CopyFunction.allCases.count)
        let sender = CopyProgram.Sender(thread: netlab_gettid(), socket: try socket.cookie())
        var links: [SharedDescriptor] = []
        var functions: [CopyFunction] = []
        for function in CopyFunction.allCases {
            // Older kernels put pages into packets by functions of other names.
            guard let type = types.find(.function, named: function.rawValue) else {
                if function.copies { throw BTFError.noType(function.rawValue) }
                continue
            }
            let code = try CopyProgram.code(function, sender, types, map: map.descriptor.raw)
            let program = try Program(code, kind: .functionEntry(type: type), named: "netlab_copies")
            links.append(SharedDescriptor(try program.attach(tracepoint: function.rawValue)))
            functions.append(function)
        }
        return CopyCounter(map, links, functions)
    }

    private init(_ map: consuming Map, _ links: [SharedDescriptor], _ functions: [CopyFunction]) {
        self.map = map
        self.links = links
        self.functions = functions
    }

    private static let types = Result { try BTF.kernel() }

    /// What was counted until now of `written` bytes.
    /// - Throws: CopyCounterError where nothing was, though bytes were written: such a number is no measurement.
    borrowing func count(written: Int) throws -> CopyCount {
        var counts: [CopyCount.Function] = []
        for (index, function) in CopyFunction.allCases.enumerated() where functions.contains(function) {
            counts.append(.init(function: function, calls: try value(index)))
        }
        guard written == 0 || counts.contains(where: { $0.calls > 0 }) else { throw CopyCounterError() }
        return CopyCount(functions: counts)
    }

    private borrowing func value(_ index: Int) throws -> UInt64 {
        MapBytes.sum(try map.lookup(MapBytes.of(UInt32(index))) ?? [])
    }
}

/// Bytes were written, and none of the functions was called for them.
struct CopyCounterError: Error, CustomStringConvertible {
    var description: String { "bytes were written, and none of the functions that copy or lend them was called" }
}

extension SharedSocket {
    /// SO_COOKIE: a number that the kernel gives to no other socket.
    fileprivate func cookie() throws(SystemCallError) -> UInt64 {
        let words = try words(of: SocketOption(name: "SO_COOKIE", level: SOL_SOCKET, number: 57), count: 2)
        return UInt64(words[0]) | UInt64(words[1]) << 32
    }
}
