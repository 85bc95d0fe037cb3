// Modules in load order.

import Testing

@testable import VirtualMachines

@Suite("Module index") struct ModuleIndexTests {
    private let index = ModuleIndex(
        dependencies: """
            kernel/fs/9p/9p.ko: kernel/net/9p/9pnet.ko kernel/fs/netfs/netfs.ko
            kernel/net/9p/9pnet.ko:
            kernel/fs/netfs/netfs.ko: kernel/fs/fscache.ko
            kernel/fs/fscache.ko:
            kernel/net/9p/9pnet-virtio.ko: kernel/net/9p/9pnet.ko
            """, builtIn: "kernel/drivers/virtio/virtio_pci.ko\n")

    @Test func eachComesAfterWhatItNeedsAndOnce() throws {
        #expect(
            try index.loadOrder(of: ["virtio_pci", "9pnet_virtio", "9p"]) == [
                "kernel/net/9p/9pnet.ko", "kernel/net/9p/9pnet-virtio.ko", "kernel/fs/fscache.ko",
                "kernel/fs/netfs/netfs.ko", "kernel/fs/9p/9p.ko",
            ])
    }

    @Test func aKernelWithoutAModuleIsRefused() throws {
        let error = try #require(throws: MachineError.self) { try index.loadOrder(of: ["overlay"]) }
        #expect(error.description.contains("has no module overlay"))
    }
}
