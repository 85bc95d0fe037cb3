// A kernel that is ready to boot.

import Foundation
import Glibc
import SystemCalls

/// One directory of the cache: `vmlinux` or `vmlinuz`, `modules/` and `kernel.json`.
package struct CachedKernel: Codable, Sendable, Equatable {
    /// Raised when the directory's layout changes: an older one is made anew.
    static let currentFormat = 1

    var format = CachedKernel.currentFormat
    /// `debian-6.1`
    package var name: String
    /// `uname -r`: 6.1.0-56-amd64
    package var release: String
    /// Package and version, or the path it was copied from.
    package var source: String
    /// CONFIG_HZ, if the kernel's configuration came with it.
    var hertz: Int?
    /// `vmlinux`, booted as it is, or `vmlinuz`, which unpacks itself in the guest.
    var image: String
    /// What the initramfs loads, in this order: paths below `modules`.
    var bootModules: [String]

    enum CodingKeys: CodingKey { case format, name, release, source, hertz, image, bootModules }

    /// Where it lies; not part of kernel.json.
    package var directory = ""
    var imagePath: String { "\(directory)/\(image)" }
    /// modules.dep and kernel/ are in here.
    var modules: String { "\(directory)/modules" }
    package var size: UInt64 { Paths.size(of: directory) }

    /// nil if there is none, or one of another format.
    init?(in directory: String) {
        guard let bytes = try? Files.read("\(directory)/kernel.json"),
            let kernel = try? JSONDecoder().decode(CachedKernel.self, from: Data(bytes)),
            kernel.format == Self.currentFormat
        else { return nil }
        self = kernel
        self.directory = directory
    }

    init(name: String, release: String, source: String, hertz: Int?, image: String, bootModules: [String]) {
        self.name = name
        self.release = release
        self.source = source
        self.hertz = hertz
        self.image = image
        self.bootModules = bootModules
    }

    /// Written last: a directory with it is whole.
    func write(to directory: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(self), as: UTF8.self)
        try Files.write(text + "\n", to: "\(directory)/kernel.json")
    }

    /// Held while a machine runs: nobody removes the kernel meanwhile.
    func hold() throws -> FileLock? { try FileLock.take(directory, LOCK_SH) }
}
