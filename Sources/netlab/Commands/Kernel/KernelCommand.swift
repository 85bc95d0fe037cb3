// netlab kernel: other kernels than this machine's, in QEMU.

import ArgumentParser
import VirtualMachines

struct KernelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernel", abstract: "Run labs and commands on another kernel, in QEMU.",
        discussion: """
            netlab run --kernel debian-6.1 LAB.yaml    a lab; its record is kept here
            netlab kernel run debian-6.1 -- uname -r   any command, as root
            netlab kernel fetch debian-6.12            now, for a time without network
            netlab kernel ls                           what is here

            A kernel is a series (debian-6.1, debian-6.12), a Debian package (linux-image-6.1.0-56-amd64), the directory that \
            'dpkg -x linux-image-....deb DIRECTORY' makes, or a vmlinuz with --modules. Kernels wait in $NETLAB_CACHE, else in \
            $XDG_CACHE_HOME/netlab, else in ~/.cache/netlab. QEMU's package is qemu-system-x86. Root's rights are not needed. Where \
            KVM does not work the processor is interpreted, ten times slower: limits of time are scaled (NETLAB_TIME_SCALE).
            """,
        subcommands: [KernelList.self, KernelFetch.self, KernelRun.self, KernelRemove.self])
}

/// How to run a machine: what `run --kernel` and `kernel run` share.
struct MachineOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The modules of a kernel given as a vmlinuz.", valueName: "directory"))
    var modules: String?
    @Option(help: ArgumentHelp("Kill the machine after this time.", valueName: "seconds")) var timeout = 600.0

    func validate() throws {
        guard timeout > 0, timeout <= 1e6 else { throw ValidationError("--timeout takes seconds, more than 0") }
    }

    /// The machine, its kernel fetched if it is not in the cache.
    func machine(_ kernel: String, _ command: GuestCommand) throws -> VirtualMachine {
        let name = try KernelName(kernel, modules: modules)
        try VirtualMachine.checkQEMU()
        let cache = try KernelCache.withProgress()
        var machine = VirtualMachine(try cache.kernel(name), command, cache: cache)
        machine.timeLimit = timeout
        return machine
    }
}

extension KernelCache {
    /// The cache that tells on standard error what takes time.
    static func withProgress() throws -> KernelCache {
        var cache = try KernelCache()
        cache.progress = { Console.error("netlab: \($0)") }
        return cache
    }
}
