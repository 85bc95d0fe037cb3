// Bytes: into a file, and found among others.

import CLinux
import Glibc
import SystemCalls

enum Memory {
    /// Writes all bytes at the file's place and goes back to its beginning.
    static func write(_ bytes: ArraySlice<UInt8>, to file: CInt) throws(SystemCallError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = try systemCall("write") {
                unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(count)
        }
        try systemCall("lseek") { lseek(file, 0, SEEK_SET) }
    }

    static func find(_ needle: [UInt8], in bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { text in
            unsafe needle.withUnsafeBytes { part in
                unsafe netlab_find(text.baseAddress, text.count, 0, part.baseAddress, part.count) >= 0
            }
        }
    }
}
