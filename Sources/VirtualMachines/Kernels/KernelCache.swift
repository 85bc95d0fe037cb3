// The directory where kernels wait, ready to boot without a network.

import Glibc
import SystemCalls
import SystemPackage

/// `$NETLAB_CACHE`, else `$XDG_CACHE_HOME/netlab`, else `~/.cache/netlab`.
package struct KernelCache {
    package let root: String
    /// Told what takes time.
    package var progress: (String) -> Void = { _ in }

    package init(root: String? = nil) throws {
        if let root = root ?? ProcessEnvironment["NETLAB_CACHE"].flatMap({ $0.isEmpty ? nil : $0 }) {
            self.root = root.hasPrefix("/") ? root : (Paths.real(".") ?? "") + "/" + root
        } else if let cache = ProcessEnvironment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
            self.root = "\(cache)/netlab"
        } else if let home = ProcessEnvironment["HOME"], home.hasPrefix("/") {
            self.root = "\(home)/.cache/netlab"
        } else {
            throw MachineError("the kernel cache", "there is no HOME", remedy: "name a directory in NETLAB_CACHE")
        }
    }

    private var shelf: String { "\(root)/kernels" }
    var busybox: String { "\(root)/tools/busybox" }

    /// Everything that is ready, by name.
    package var kernels: [CachedKernel] {
        ((try? Files.names(in: shelf)) ?? []).compactMap { CachedKernel(in: "\(shelf)/\($0)") }
    }

    /// The kernel, from the cache if it is there.
    package func kernel(_ name: KernelName) throws -> CachedKernel {
        if let kernel = ready(name) { return kernel }
        return try filling {
            // Somebody else may have fetched it while this one waited for the lock.
            if let kernel = ready(name) { return kernel }
            return try install(name)
        }
    }

    /// The newest kernel of that name, from the archive.
    package func fetch(_ name: KernelName) throws -> CachedKernel {
        try filling { try install(name) }
    }

    /// - Throws: MachineError for a kernel that is not there, or in use.
    package func remove(_ name: String) throws {
        let directory = "\(shelf)/\(name)"
        guard !name.contains("/"), !name.hasPrefix("."), Files.exists(directory) else {
            throw MachineError("kernel '\(name)'", "is not in the cache", remedy: "'netlab kernel ls' lists what is")
        }
        let lock = try lock()
        defer { lock.release() }
        try discard(directory)
    }

    private func ready(_ name: KernelName) -> CachedKernel? {
        guard Files.exists(busybox) else { return nil }
        return CachedKernel(in: "\(shelf)/\(name.cacheName)")
    }

    private func install(_ name: KernelName) throws -> CachedKernel {
        let work = "\(root)/work-\(getpid())"
        try Paths.makeDirectory(work)
        defer { try? Paths.remove(work) }
        let archive = try PackageArchive(root: root)
        try BusyBox(archive: archive, path: busybox).install(work: work)
        let source = try KernelSource(name, archive: archive, progress: progress).unpack(into: "\(work)/source")
        let target = "\(shelf)/\(name.cacheName)"
        if let present = CachedKernel(in: target), present.source == source.description,
            present.image == "vmlinux"
        {
            return present
        }
        progress("preparing \(source.description) ...")
        try KernelPreparation(source: source, busybox: busybox, target: "\(work)/kernel", progress: progress)
            .run(name: name.cacheName)
        try Paths.makeDirectory(shelf)
        if Files.exists(target) { try discard(target) }
        try Paths.move("\(work)/kernel", to: target)
        guard let kernel = CachedKernel(in: target) else {
            throw MachineError("kernel '\(name.cacheName)'", "cannot be read back from \(target)")
        }
        return kernel
    }

    /// Out of the way with one rename, then removed: nobody finds half a kernel.
    private func discard(_ directory: String) throws {
        guard let hold = try FileLock.take(directory, LOCK_EX | LOCK_NB) else {
            throw MachineError("kernel '\(directory.split(separator: "/").last ?? "")'", "a machine runs it")
        }
        defer { hold.release() }
        let away = "\(root)/work-old-\(getpid())"
        try Paths.move(directory, to: away)
        try Paths.remove(away)
    }

    /// Work that only one process does at a time. What killed ones left is removed first; a full disk is called so.
    private func filling<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            try Paths.makeDirectory(root)
            let lock = try lock()
            defer { lock.release() }
            for name in try Files.names(in: root) where name.hasPrefix("work-") { try Paths.remove("\(root)/\(name)") }
            return try body()
        } catch {
            if "\(error)".contains("No space left") || Paths.available(at: root) < 1 << 20 { throw fullDisk }
            throw error
        }
    }

    private var fullDisk: MachineError {
        MachineError(
            "the kernel cache \(root)", "its disk is full; nothing half-made was kept",
            remedy:
                "a kernel needs about 600 MB while it is unpacked, 200 MB afterwards: make room ('netlab kernel rm'), "
                + "or name another directory in NETLAB_CACHE")
    }

    private func lock() throws -> FileLock {
        let path = "\(root)/lock"
        if let lock = try FileLock.take(path, LOCK_EX | LOCK_NB, flags: O_RDWR | O_CREAT) { return lock }
        progress("another netlab fills the cache: waiting ...")
        while true {
            try Interrupts.check()
            if let lock = try FileLock.take(path, LOCK_EX | LOCK_NB) { return lock }
            Clock.sleep(milliseconds: 100)
        }
    }
}
