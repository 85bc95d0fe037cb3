// What a process in a node sees of the machine.

import CLinux
import Glibc
import SystemCalls
import SystemPackage
import TestSupport
import Testing

@testable import Namespaces

@Suite(.privileged) struct NodeNamespacesTests {
    private let scratch: ScratchDirectory

    init() throws {
        scratch = try ScratchDirectory()
        try Files.write("192.0.2.1 web\n", to: scratch.file("hosts"))
        try Files.write("nameserver 192.0.2.53\n", to: scratch.file("resolv.conf"))
    }

    private func make(_ network: Namespace, hostName: String = "web", procMount: Bool = false) throws -> NodeNamespaces
    {
        try .make(
            network: network, hostName: hostName, hostsFile: scratch.file("hosts"),
            resolvFile: scratch.file("resolv.conf"), procMount: procMount)
    }

    /// Runs a script in the namespaces and in `network`.
    private func run(_ script: String, in namespaces: NodeNamespaces, _ network: Namespace) throws -> String {
        let output = Descriptor(owning: try linuxCall("memfd") { unsafe netlab_memory_file("output") })
        var spawn = Spawn(["sh", "-c", script], environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
        spawn.joins = [.init(network.descriptor.raw, CInt(NETLAB_NEW_NET))] + namespaces.joins
        (spawn.output, spawn.error) = (output.raw, output.raw)
        #expect(try spawn.start().wait() == .exited(0))
        lseek(output.raw, 0, SEEK_SET)
        return String(decoding: try Files.read(from: output.raw, named: "output"), as: UTF8.self)
    }

    @Test func haveTheirOwnNames() throws {
        let network = try Namespace.unnamed()
        let namespaces = try make(network)
        let resolver = Files.exists("/etc/resolv.conf") ? "nameserver 192.0.2.53\n" : ""
        let text = try run(
            "cat /etc/hosts; [ ! -e /etc/resolv.conf ] || cat /etc/resolv.conf; uname -n", in: namespaces, network)
        #expect(text == "192.0.2.1 web\n\(resolver)web\n")
        #expect(namespaces.kept == [])
        #expect(try Witness.run("uname", "-n").output != "web\n")
        #expect(try !Files.text("/etc/hosts").contains("192.0.2.1"))
        #expect(scratch.mounts.isEmpty)
    }

    @Test func showTheDevicesOfTheNodeAndTheControlGroupsOfTheMachine() throws {
        let network = try Namespace.unnamed()
        try Witness.run("ip", "link", "add", "eth7", "type", "dummy", in: network)
        try Witness.run("ip", "link", "add", "eth8", "type", "veth", "peer", "name", "eth9", in: network)
        let text = try run("ls /sys/class/net; ls /sys/fs/cgroup | wc -l", in: make(network), network)
        let lines = text.split(separator: "\n")
        #expect(lines.contains("eth9") && lines.contains("lo") && !lines.contains("eth0"))
        #expect(try lines.last == "\(Files.names(in: "/sys/fs/cgroup").count)")
    }

    @Test func aNameIsCutWhereTheKernelCutsIt() throws {
        let network = try Namespace.unnamed()
        let namespaces = try make(network, hostName: String(repeating: "n", count: 70))
        #expect(try run("uname -n", in: namespaces, network) == String(repeating: "n", count: 64) + "\n")
    }

    @Test func endWithTheirLastHolder() async {
        await #expect(processExitsWith: .success) {
            let scratch = try ScratchDirectory()
            try Files.write("", to: scratch.file("hosts"))
            let file = scratch.file("hosts")
            let network = try Namespace.unnamed()
            let before = try OpenDescriptors.all()
            for _ in 0..<3 {
                _ = try NodeNamespaces.make(
                    network: network, hostName: "a", hostsFile: file, resolvFile: file, procMount: true)
            }
            #expect(try OpenDescriptors.all() == before)
        }
    }

    @Test func failuresNameTheFile() throws {
        let absent = scratch.file("absent")
        #expect(throws: SystemCallError("mount --rbind", on: "/etc/hosts", errno: .noSuchFileOrDirectory)) {
            try NodeNamespaces.make(
                network: .unnamed(), hostName: "a", hostsFile: absent, resolvFile: absent, procMount: false)
        }
    }
}
