// sysctls of the calling thread's network namespace.

import Glibc

package enum Sysctl {
    /// The file exists or the kernel lacks the key: never created.
    package static let writeFlags: CInt = O_WRONLY | O_TRUNC

    /// Writes a sysctl by its dotted name. Equivalent to `sysctl -w KEY=VALUE`.
    package static func write(_ key: String, _ value: String) throws(SystemCallError) {
        try Files.write(value, to: path(key), flags: writeFlags)
    }

    /// Reads a sysctl by its dotted name, without the newline.
    package static func read(_ key: String) throws(SystemCallError) -> String {
        String(try Files.text(path(key)).prefix { $0 != "\n" })
    }

    private static func path(_ key: String) -> String { "/proc/sys/" + String(key.map { $0 == "." ? "/" : $0 }) }
}
