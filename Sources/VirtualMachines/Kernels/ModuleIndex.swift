// Which modules need which: modules.dep and modules.builtin.

import SystemCalls

/// The modules of one kernel.
struct ModuleIndex {
    /// Path below the directory, by the module's name.
    private var paths: [String: String] = [:]
    /// What a module needs, nearest first.
    private var needs: [String: [String]] = [:]
    private var builtIn: Set<String> = []

    init(directory: String) throws {
        self.init(
            dependencies: try Files.text("\(directory)/modules.dep"),
            builtIn: (try? Files.text("\(directory)/modules.builtin")) ?? "")
    }

    /// `kernel/fs/9p/9p.ko: kernel/net/9p/9pnet.ko ...`, one line a module.
    init(dependencies: String, builtIn: String) {
        for line in dependencies.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard let path = parts.first.map(String.init) else { continue }
            paths[Self.name(path)] = path
            needs[path] = parts.count < 2 ? [] : parts[1].split(separator: " ").map(String.init)
        }
        self.builtIn = Set(builtIn.split(separator: "\n").map { Self.name(String($0)) })
    }

    /// The files to load for these modules, each after what it needs; what is built in needs no file.
    /// - Throws: MachineError for a module that the kernel does not have.
    func loadOrder(of modules: [String]) throws -> [String] {
        var order: [String] = []
        for module in modules where !builtIn.contains(module) {
            guard let path = paths[module] else {
                throw MachineError(
                    "this kernel", "has no module \(module), which a machine needs to see the host's files",
                    remedy: "take a kernel with virtio and 9p; Debian's 'cloud' kernels have no 9p")
            }
            insert(path, into: &order)
        }
        return order
    }

    private func insert(_ path: String, into order: inout [String]) {
        if order.contains(path) { return }
        for need in needs[path] ?? [] where need != path { insert(need, into: &order) }
        order.append(path)
    }

    /// `kernel/net/9p/9pnet_virtio.ko` is `9pnet_virtio`; the kernel makes no difference between - and _.
    private static func name(_ path: String) -> String {
        let file = path.split(separator: "/").last ?? ""
        return String(file.prefix { $0 != "." }.map { $0 == "-" ? "_" : $0 })
    }
}
