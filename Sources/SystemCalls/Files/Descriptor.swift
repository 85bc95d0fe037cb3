// An open file descriptor with one owner.

import Glibc

/// A file descriptor, closed when its owner ends.
package struct Descriptor: ~Copyable, Sendable {
    /// The number, for calls that borrow it.
    package let raw: CInt

    /// Takes ownership of `raw`.
    package init(owning raw: CInt) { self.raw = raw }

    deinit { Glibc.close(raw) }

    /// Gives the number away; the caller closes it.
    package consuming func release() -> CInt {
        let raw = self.raw
        discard self
        return raw
    }
}
