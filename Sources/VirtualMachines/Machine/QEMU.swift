// QEMU's command line.

import Glibc
import SystemCalls

/// A machine without disks and network: its files are the host's, its output three virtio ports and a serial console.
struct QEMU {
    var kernel: CachedKernel
    var command: GuestCommand
    var size: MachineSize
    var accelerator = Accelerator.present

    /// The child's descriptors, in the order in which it gets them.
    enum Port: CInt, CaseIterable {
        case out = 3
        case err, end, console
        static let initramfs: CInt = 7
    }

    /// The program: NETLAB_QEMU names another one.
    /// - Throws: MachineError with the name of Debian's package.
    static func find() throws -> String {
        let name = ProcessEnvironment["NETLAB_QEMU"] ?? "qemu-system-x86_64"
        if let path = Program.find(name) { return path }
        throw MachineError(
            name, "there is no such program",
            remedy: "install the package qemu-system-x86: apt-get install qemu-system-x86",
            isMissing: true)
    }

    func words() throws -> [String] {
        [try Self.find()]
            + ["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-M", "q35"]
            + ["-m", String(size.memory), "-smp", String(size.processors)] + accelerator.arguments
            + ["-kernel", kernel.imagePath, "-initrd", "/dev/fd/\(Port.initramfs)", "-append", parameters]
            + Self.file(.console) + ["-serial", "chardev:console"]
            + ["-device", "virtio-serial-pci,max_ports=8"]
            + Self.port(.out) + Self.port(.err) + Self.port(.end)
            + ["-device", "virtio-rng-pci"]
            + Self.directory("root", "/", writable: false) + Self.directory("modules", kernel.modules, writable: false)
            + command.mounts.enumerated().flatMap { Self.directory("share\($0)", $1.path, writable: $1.writable) }
    }

    /// Any crash ends the machine at once (panic=-1 with -no-reboot); stalls of an interpreted CPU are no crash.
    private var parameters: String {
        let words = [
            "console=ttyS0,115200", "loglevel=4", "panic=-1", "oops=panic", "reboot=t", "mitigations=off",
            "random.trust_cpu=on", "tsc=reliable", "nowatchdog", "audit=0", "apparmor=0",
        ]
        let own = ProcessEnvironment["NETLAB_KERNEL_PARAMETERS"].map { [$0] } ?? []
        return (words + accelerator.parameters(hertz: kernel.hertz) + own).joined(separator: " ")
    }

    private static func file(_ port: Port) -> [String] {
        ["-chardev", "file,id=\(port),path=/dev/fd/\(port.rawValue)"]
    }

    private static func port(_ port: Port) -> [String] {
        let number = port.rawValue - Port.out.rawValue + 1
        return file(port) + ["-device", "virtserialport,chardev=\(port),name=\(port),nr=\(number)"]
    }

    private static func directory(_ tag: String, _ path: String, writable: Bool) -> [String] {
        // A comma in a value is written twice.
        let path = path.split(separator: ",", omittingEmptySubsequences: false).joined(separator: ",,")
        let options = "security_model=none,multidevs=remap\(writable ? "" : ",readonly=on")"
        return [
            "-fsdev", "local,id=\(tag),path=\(path),\(options)", "-device",
            "virtio-9p-pci,fsdev=\(tag),mount_tag=\(tag)",
        ]
    }
}

/// How large a machine is.
package struct MachineSize: Sendable {
    /// Megabytes; touched ones only are taken from the host.
    package var memory = 2048
    package var processors = 2

    package init() {}
}
