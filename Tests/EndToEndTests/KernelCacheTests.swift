// The cache of kernels when things go wrong: no network, no room.

import Foundation
import TestSupport
import Testing

@Suite("Kernel cache", .serialized) struct KernelCacheTests {
    @Test(.privileged, .requires(tool: "apt-get")) func anEmptyCacheWithoutNetworkSaysSo() throws {
        let scratch = try ScratchDirectory()
        let run = try Witness.run(
            "unshare", "--net", "env", "NETLAB_CACHE=\(scratch.file("cache"))", "NETLAB_QEMU=/bin/true",
            NetlabProcess.path,
            "run", "--kernel", "debian-6.1", "--output", scratch.file("runs"),
            NetlabProcess.root + "/Labs/two-hosts.yaml")
        #expect(run.status == 3, "\(run)")
        #expect(run.error.contains("Debian's archive: cannot be reached") && run.error.contains("netlab kernel fetch"))
        let left = try FileManager.default.contentsOfDirectory(atPath: scratch.file("cache"))
        #expect(!left.contains { $0.hasPrefix("work-") })
    }

    /// Two megabytes for a kernel of three: what was there stays, nothing half-made is found.
    @Test(.privileged) func aFullDiskLeavesTheCacheUsable() throws {
        let machine = try FakeMachine(qemu: "echo 'exit 0' >&5")
        let modules = machine.scratch.file("big/lib/modules/6.9/kernel")
        try FileManager.default.createDirectory(atPath: modules, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            atPath: machine.scratch.file("big/boot"), withIntermediateDirectories: true)
        try machine.write("big/boot/vmlinuz-6.9", "kernel")
        try Data(count: 3 << 20).write(to: URL(fileURLWithPath: modules + "/big.ko"))
        let script = """
            mount -t tmpfs -o size=2m none /mnt && cp -r \(machine.scratch.file("cache"))/. /mnt/
            export NETLAB_CACHE=/mnt NETLAB_QEMU=\(machine.scratch.file("qemu"))
            \(NetlabProcess.path) kernel fetch \(machine.scratch.file("big")); echo fetch $?
            ls /mnt
            \(NetlabProcess.path) kernel run debian-6.1 -- true; echo run $?
            """
        let run = try Witness.run("unshare", "--mount", "sh", "-c", script)
        #expect(run.error.contains("its disk is full; nothing half-made was kept"), "\(run)")
        #expect(run.output == "fetch 2\nkernels\nlock\ntools\nrun 0\n")
    }

    @Test func aKernelIsListedAndRemoved() throws {
        let machine = try FakeMachine(qemu: "")
        #expect(try machine.netlab("kernel", "ls").output.contains("debian-6.1   6.1.0"))
        #expect(try machine.netlab("kernel", "rm", "debian-6.1").status == 0)
        #expect(try machine.netlab("kernel", "ls").output.contains("debian-6.1   not fetched"))
        let again = try machine.netlab("kernel", "rm", "debian-6.1")
        #expect(again.status == 2 && again.error.contains("is not in the cache"))
        #expect(try machine.netlab("kernel", "rm", "../tools").status == 2)
    }

    @Test func aKernelInUseStays() throws {
        let machine = try FakeMachine(qemu: "exec sleep 1000")
        let run = try machine.shell("\(NetlabProcess.path) kernel rm debian-6.1; echo rm $?; kill -INT $netlab; wait")
        #expect(run.output == "rm 2\n" && run.error.contains("a machine runs it"), "\(run)")
    }
}
