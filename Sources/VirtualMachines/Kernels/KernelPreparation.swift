// From a kernel's files as delivered to files that boot fast.

import Glibc
import SystemCalls

/// Makes one directory of the cache.
struct KernelPreparation {
    var source: UnpackedKernel
    var busybox: String
    /// The directory to make.
    var target: String
    var progress: (String) -> Void

    func run(name: String) throws {
        try Paths.makeDirectory(target)
        try copyModules()
        try prune()
        try decompress()
        try index()
        let modules = try ModuleIndex(directory: "\(target)/modules")
        let kernel = CachedKernel(
            name: name, release: source.release, source: source.description, hertz: hertz,
            image: try copyImage(), bootModules: try modules.loadOrder(of: Self.bootModules))
        try kernel.write(to: target)
    }

    /// What the initramfs needs to reach the host's files and to tell how the command ended.
    private static let bootModules = ["virtio_pci", "virtio_console", "9pnet_virtio", "9p", "overlay"]

    /// Drivers of things that no such machine has: two thirds of a distribution's modules.
    private static let absent =
        ["sound"]
        + [
            "accel", "accessibility", "ata", "bluetooth", "comedi", "crypto", "edac", "gpio", "gpu", "hid", "hwmon",
            "i2c",
            "iio", "infiniband", "input", "isdn", "leds", "media", "memstick", "message", "mfd", "mmc", "mtd", "nfc",
            "nvme", "pcmcia", "pinctrl", "platform", "power", "regulator", "rtc", "scsi", "soundwire", "spi", "staging",
            "target", "tee", "thermal", "thunderbolt", "usb", "video", "w1", "watchdog",
        ].map { "drivers/\($0)" }
        + ["arcnet", "ethernet", "fddi", "hamradio", "hippi", "ieee802154", "ipa", "usb", "wireless", "wwan"]
        .map { "drivers/net/\($0)" }

    private func copyModules() throws {
        if source.isOwn {
            try Paths.move(source.modules, to: "\(target)/modules")
        } else {
            try Tool.run(["cp", "-r", "--no-target-directory", "--", source.modules, "\(target)/modules"])
            for link in ["build", "source"] { try Paths.remove("\(target)/modules/\(link)") }
        }
    }

    private func prune() throws {
        for directory in Self.absent { try Paths.remove("\(target)/modules/kernel/\(directory)") }
    }

    /// Once here instead of at every load in the guest.
    private func decompress() throws {
        let files = Paths.files(below: "\(target)/modules/kernel")
        try decompress(files.filter { $0.hasSuffix(".ko.xz") }, [busybox, "unxz"])
        try decompress(files.filter { $0.hasSuffix(".ko.gz") }, [busybox, "gunzip"])
        try decompress(files.filter { $0.hasSuffix(".ko.zst") }, ["zstd", "-d", "-q", "--rm"])
    }

    private func decompress(_ files: [String], _ command: [String]) throws {
        for start in stride(from: 0, to: files.count, by: 200) {
            try Tool.run(command + files[start..<min(start + 200, files.count)])
        }
    }

    /// modules.dep, modules.alias and modules.symbols of what is left.
    private func index() throws {
        // depmod wants lib/modules/RELEASE below a root of its own.
        let root = "\(target)/index"
        try Paths.makeDirectory("\(root)/lib/modules")
        try Paths.move("\(target)/modules", to: "\(root)/lib/modules/\(source.release)")
        try Tool.run([busybox, "depmod", "-b", root, source.release])
        try Paths.move("\(root)/lib/modules/\(source.release)", to: "\(target)/modules")
        try Paths.remove(root)
    }

    /// The bare kernel if it can be had, else the image that unpacks itself.
    private func copyImage() throws -> String {
        let image = CompressedKernel(try Files.read(source.image))
        if try image.unpack(to: "\(target)/vmlinux") { return "vmlinux" }
        progress("the kernel stays packed and boots slowly; the packages xz-utils and zstd help")
        try Tool.run(["cp", "--", source.image, "\(target)/vmlinuz"])
        return "vmlinuz"
    }

    private var hertz: Int? {
        let directory = source.image.split(separator: "/").dropLast().joined(separator: "/")
        let text = (try? Files.text("/\(directory)/config-\(source.release)")) ?? ""
        return text.split(separator: "\n").first { $0.hasPrefix("CONFIG_HZ=") }.flatMap { Int($0.dropFirst(10)) }
    }
}
