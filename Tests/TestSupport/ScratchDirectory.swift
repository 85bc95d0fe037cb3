// A directory of a test's own.

import CLinux
import Foundation
import Glibc

/// A new directory under $TMPDIR, else /tmp, removed with all that is in it, mounts included, when the object ends.
package final class ScratchDirectory: Sendable {
    package let path: String

    package init() throws {
        let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        path = "\(parent)/netlab-test-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The lines of /proc/self/mountinfo that lie in the directory.
    package var mounts: [String] {
        // Foundation reads a file of unknown size wrongly.
        guard let stream = unsafe fopen("/proc/thread-self/mountinfo", "r") else { return [] }
        defer { unsafe fclose(stream) }
        var lines: [String] = []
        while let line = Self.line(of: stream) {
            let point = line.split(separator: " ").dropFirst(4).first ?? ""
            if point == path || point.hasPrefix(path + "/") { lines.append(line) }
        }
        return lines
    }

    @safe private static func line(of stream: UnsafeMutablePointer<FILE>) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        var size = 0
        defer { unsafe free(text) }
        guard unsafe getline(&text, &size, stream) >= 0, let line = unsafe text else { return nil }
        return unsafe String(cString: line)
    }

    deinit {
        for mount in mounts.reversed() {
            if let point = mount.split(separator: " ").dropFirst(4).first {
                _ = unsafe umount2(String(point), CInt(MNT_DETACH))
            }
        }
        try? FileManager.default.removeItem(atPath: path)
    }
}
