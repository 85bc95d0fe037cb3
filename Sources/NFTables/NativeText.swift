// nft's own language, handed to libnftables, which is opened only when it is needed.

import Glibc
import Synchronization

/// Why native nft text was not carried out.
package struct NativeTextError: Error, Hashable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable { case libraryMissing, refused }

    package var kind: Kind
    /// nft's own words about the text, with line and column, or what is missing.
    package var message: String

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
        return try turn.withLock { _ throws(NativeTextError) in try library.run(text) }
    }
}
