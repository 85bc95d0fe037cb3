// Where a kernel's files come from.

import Glibc
import SystemCalls

/// Unpacked files of a kernel, still as they were delivered.
struct UnpackedKernel {
    /// boot/vmlinuz-RELEASE, or the file that was named.
    var image: String
    /// lib/modules/RELEASE
    var modules: String
    var release: String
    /// Package and version, or path.
    var description: String
    /// The files may be moved: they are the cache's own.
    var isOwn: Bool
}

/// Finds or fetches the files of a kernel.
struct KernelSource {
    var name: KernelName
    var archive: PackageArchive
    var progress: (String) -> Void

    init(_ name: KernelName, archive: PackageArchive, progress: @escaping (String) -> Void) {
        self.name = name
        self.archive = archive
        self.progress = progress
    }

    func unpack(into work: String) throws -> UnpackedKernel {
        switch name {
        case .series(let series): return try unpack(package: try archive.newest(series), into: work)
        case .package(let package): return try unpack(package: package, into: work)
        case .directory(let path): return try Self.search(path, description: path, isOwn: false)
        case .image(let path, let modules):
            let directory = try Self.single(below: modules)
            return UnpackedKernel(
                image: path, modules: directory, release: Self.last(directory), description: path, isOwn: false)
        }
    }

    private func unpack(package: String, into work: String) throws -> UnpackedKernel {
        progress("fetching \(package) ...")
        let file = try archive.download(package, into: work)
        let identity = try PackageArchive.identity(of: file)
        try Tool.run(["dpkg", "-x", file, "\(work)/root"])
        return try Self.search("\(work)/root", description: identity, isOwn: true)
    }

    /// boot/vmlinuz-RELEASE and {,usr/}lib/modules/RELEASE.
    private static func search(_ root: String, description: String, isOwn: Bool) throws -> UnpackedKernel {
        let libraries = ["\(root)/lib/modules", "\(root)/usr/lib/modules"].filter(Paths.isDirectory)
        for library in libraries {
            for release in try Files.names(in: library) where Files.exists("\(root)/boot/vmlinuz-\(release)") {
                return UnpackedKernel(
                    image: "\(root)/boot/vmlinuz-\(release)", modules: "\(library)/\(release)", release: release,
                    description: description, isOwn: isOwn)
            }
        }
        throw MachineError(
            "kernel '\(description)'", "there is no boot/vmlinuz-RELEASE with its lib/modules/RELEASE",
            remedy: "give what 'dpkg -x linux-image-....deb DIRECTORY' makes")
    }

    /// The directory itself if it is a release's, else the only release in it.
    private static func single(below directory: String) throws -> String {
        if Paths.isDirectory("\(directory)/kernel") { return directory }
        let releases = try Files.names(in: directory).filter { Paths.isDirectory("\(directory)/\($0)/kernel") }
        guard releases.count == 1 else {
            throw MachineError("--modules '\(directory)'", "holds \(releases.count) kernels' modules: name one of them")
        }
        return "\(directory)/\(releases[0])"
    }

    private static func last(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
