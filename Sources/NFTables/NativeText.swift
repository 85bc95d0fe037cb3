// nft's own language, handed to libnftables, which is opened only when it is needed.

import CLinux
import Synchronization
import SystemCalls

/// Why native nft text was not carried out.
package struct NativeTextError: Error, Hashable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable { case libraryMissing, refused }

    package var kind: Kind
    /// nft's own words about the text (`line 3:7-10: Error: syntax error...`), or what is missing.
    package var message: String
    /// The line nft complains about first, from 1 at the text's beginning.
    package var line: Int?

    package var description: String { message }
}

package enum NativeText {
    /// libnftables keeps lists of its own for the whole process: one text at a time.
    private static let turn = Mutex(())

    /// Whether libnftables can be opened here.
    package static var isAvailable: Bool { (try? NFTLibrary()) != nil }

    /// Carries out nft text (`nft -f -`) in the calling thread's network namespace, atomically.
    /// - Returns: what nft prints: nothing, except for `list` commands.
    /// - Throws: NativeTextError with nft's message; its lines count from the text's first line.
    @discardableResult
    package static func run(_ text: String, library: String = NFTLibrary.file) throws(NativeTextError) -> String {
        let library = try NFTLibrary(library)
        return try turn.withLock { _ throws(NativeTextError) in
            try run(text, by: library)
        }
    }

    private static func run(_ text: String, by library: NFTLibrary) throws(NativeTextError) -> String {
        do {
            let file = try memoryFile(holding: text)
            let path = "/proc/self/fd/\(file.raw)"
            let result = try library.run(file: path)
            if result.accepted { return result.words }
            throw NativeTextError(complaint: result.words, about: path)
        } catch let error as NativeTextError {
            throw error
        } catch {
            throw NativeTextError(kind: .refused, message: String(describing: error))
        }
    }

    /// nft counts the lines of files, not those of buffers.
    private static func memoryFile(holding text: String) throws(SystemCallError) -> Descriptor {
        let file = Descriptor(owning: try linuxCall("memfd_create") { unsafe netlab_memory_file("nft") })
        try Files.write(text, to: file.raw, named: "nft text")
        return file
    }
}

extension NativeTextError {
    /// nft writes `FILE:LINE:FIRST-LAST: Error: ...`.
    fileprivate init(complaint: String, about path: String) {
        kind = .refused
        var text = Substring(complaint)
        while text.last?.isNewline == true { text.removeLast() }
        let parts = text.split(separator: "\(path):", omittingEmptySubsequences: false)
        message = parts.joined(separator: "line ")
        line = parts.dropFirst().first.flatMap { Int($0.prefix { $0.isNumber }) }
    }
}
