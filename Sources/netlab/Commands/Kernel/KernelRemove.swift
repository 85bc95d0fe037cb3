// netlab kernel rm: take a kernel out of the cache.

import ArgumentParser
import VirtualMachines

struct KernelRemove: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "rm", abstract: "Remove a kernel from the cache.")

    @Argument(help: "Its name, as 'netlab kernel ls' shows it.") var name: String

    func run() throws { try KernelCache().remove(name) }
}
