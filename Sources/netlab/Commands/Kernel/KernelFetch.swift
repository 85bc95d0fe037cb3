// netlab kernel fetch: a kernel into the cache.

import ArgumentParser
import SystemCalls
import VirtualMachines

struct KernelFetch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Fetch a kernel into the cache, or its newest version.",
        discussion: "Runs apt-get, apt-cache and dpkg with a state of their own: nothing is installed.")

    @Argument(help: "debian-6.1, debian-6.12, linux-image-..., a directory or a vmlinuz.") var kernel: String
    @Option(help: ArgumentHelp("The modules of a kernel given as a vmlinuz.", valueName: "directory"))
    var modules: String?

    func run() throws {
        let name = try KernelName(kernel, modules: modules)
        try Interrupts.catchSignals()
        let ready = try KernelCache.withProgress().fetch(name)
        Console.print("\(ready.name): \(ready.release), \(ready.source)")
    }
}
