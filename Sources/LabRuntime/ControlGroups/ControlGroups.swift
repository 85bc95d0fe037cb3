// Control groups made: for each controller where this machine has it, in version 2 or 1.

import Glibc
import LabFormat
import Namespaces
import SystemCalls
import SystemPackage

/// The machine's control groups as the calling process may use them.
///
/// A lab's groups are `netlab:INSTANCE:ID/NODE.PROC` below the caller's own group, so that what limits the caller limits them
/// too. Version 2 gives controllers only to groups below one without processes: there it is the nearest such group above. That
/// group is made to give them, if it did not, and goes on to: others may have come to rely on it.
package struct ControlGroups: Sendable {
    let mounts: ControlGroupMounts

    package static func detect() throws(SystemCallError) -> ControlGroups { ControlGroups(mounts: try .current()) }

    /// Makes a group with limits, or sets those of one that is there. Without any limit there is nothing to make.
    /// Equivalent to `mkdir`, and `echo VALUE >` the controllers' files.
    /// - Parameter name: what the group is for, `NODE.PROC`.
    /// - Throws: MissingCapability for a controller that this machine or the caller's rights do not give.
    package func make(
        mark: Mark, name: String, limits: ControlGroupLimits, at location: Location? = nil
    ) throws -> ControlGroup {
        let controllers = limits.controllers
        let unified = controllers.filter(isUnified)
        var paths: [String] = []
        do {
            if !unified.isEmpty { paths.append(try makeUnified(mark, name, unified, limits)) }
            for controller in controllers where !isUnified(controller) {
                let path = try makeLegacy(mark, name, controller, limits)
                if !paths.contains(path) { paths.append(path) }
            }
            return try ControlGroup(paths: paths)
        } catch let refusal as Refusal {
            throw MissingCapability(refusal.controller.capability, refusal.reason, at: location)
        }
    }

    /// False if `make` would have to give the controller to the groups below one that is not ours: that outlasts our groups.
    /// - Throws: MissingCapability if it may not do that.
    func isGiven(_ controller: ControlGroupController) throws -> Bool {
        guard let unified = mounts.unified, isUnified(controller) else { return true }
        do {
            let base = try Self.base(in: unified, for: [controller])
            return Self.words(of: "\(base)/cgroup.subtree_control").contains(controller.rawValue)
        } catch let refusal as Refusal { throw MissingCapability(controller.capability, refusal.reason) }
    }

    /// Why a controller cannot be had.
    struct Refusal: Error {
        var controller: ControlGroupController
        var reason: String
    }

    private func isUnified(_ controller: ControlGroupController) -> Bool {
        mounts.unified.map { Self.words(of: "\($0.mountPoint)/cgroup.controllers").contains(controller.rawValue) }
            ?? false
    }

    // MARK: Version 1

    private func makeLegacy(
        _ mark: Mark, _ name: String, _ controller: ControlGroupController, _ limits: ControlGroupLimits
    ) throws -> String {
        guard let hierarchy = mounts.legacy[controller] else {
            throw Refusal(controller: controller, reason: "no control groups with \(controller.rawValue) are mounted")
        }
        guard Self.isWritable(hierarchy.own) else { throw Self.notWritable(hierarchy.own, controller) }
        let path = "\(hierarchy.own)/\(mark)/\(Self.safe(name))"
        try Self.makeDirectory("\(hierarchy.own)/\(mark)")
        try Self.makeDirectory(path)
        try Self.set(limits, of: controller, .v1, in: path)
        return path
    }

    // MARK: Version 2

    private func makeUnified(
        _ mark: Mark, _ name: String, _ controllers: [ControlGroupController], _ limits: ControlGroupLimits
    ) throws -> String {
        guard let base = try mounts.unified.map({ try Self.base(in: $0, for: controllers) }) else { return "" }
        let instance = "\(base)/\(mark)"
        let path = "\(instance)/\(Self.safe(name))"
        try Self.enable(controllers, in: base)
        try Self.makeDirectory(instance)
        try Self.enable(controllers, in: instance)
        try Self.makeDirectory(path)
        for controller in controllers { try Self.set(limits, of: controller, .v2, in: path) }
        return path
    }

    /// The nearest group at or above our own that can have groups with these controllers below it.
    static func base(
        in hierarchy: ControlGroupHierarchy, for controllers: [ControlGroupController]
    ) throws -> String {
        var first: Refusal?
        for path in hierarchy.ownAndAbove {
            guard let refusal = refusal(of: path, for: controllers) else { return path }
            first = first ?? refusal
        }
        throw first ?? Refusal(controller: controllers[0], reason: "no control group of ours is to be found")
    }

    private static func refusal(of path: String, for controllers: [ControlGroupController]) -> Refusal? {
        let (offered, enabled) = (words(of: "\(path)/cgroup.controllers"), words(of: "\(path)/cgroup.subtree_control"))
        if let absent = controllers.first(where: { !offered.contains($0.rawValue) }) {
            return Refusal(controller: absent, reason: "the control group \(path) has no \(absent.rawValue)")
        }
        for file in [path, "\(path)/cgroup.procs", "\(path)/cgroup.subtree_control"] where !isWritable(file) {
            return notWritable(file, controllers[0])
        }
        // Only the real root has no type; it alone may have processes beside groups with controllers.
        let isRoot = !Files.exists("\(path)/cgroup.type")
        if isRoot || controllers.allSatisfy({ enabled.contains($0.rawValue) }) { return nil }
        guard words(of: "\(path)/cgroup.procs").isEmpty else {
            let reason = "the control group \(path) has processes, and none without is above it that netlab may use"
            return Refusal(controller: controllers[0], reason: "\(reason): \(remedy)")
        }
        return nil
    }

    private static func enable(_ controllers: [ControlGroupController], in path: String) throws {
        let file = "\(path)/cgroup.subtree_control"
        let enabled = words(of: file)
        for controller in controllers where !enabled.contains(controller.rawValue) {
            do { try Files.write("+\(controller.rawValue)", to: file, flags: O_WRONLY) } catch {
                let reason = error.errno == .resourceBusy ? "it has processes of its own: \(remedy)" : "\(error.errno)"
                throw Refusal(controller: controller, reason: "\(file): \(reason)")
            }
        }
    }

    // MARK: Both

    private static let remedy = "start netlab by 'systemd-run --user --scope' (root: 'systemd-run --scope')"

    private static func notWritable(_ path: String, _ controller: ControlGroupController) -> Refusal {
        Refusal(controller: controller, reason: "\(path) is not writable: \(remedy)")
    }

    private static func set(
        _ limits: ControlGroupLimits, of controller: ControlGroupController, _ version: ControlGroupHierarchy.Version,
        in path: String
    ) throws {
        for setting in limits.files(of: controller, version) {
            let file = "\(path)/\(setting.file)"
            if setting.optional, !Files.exists(file) { continue }
            guard Files.exists(file) else {
                throw Refusal(controller: controller, reason: "this kernel's control groups have no \(setting.file)")
            }
            try Files.write(setting.value, to: file, flags: O_WRONLY)
        }
    }

    private static func makeDirectory(_ path: String) throws(SystemCallError) {
        if unsafe mkdir(path, 0o755) != 0, Errno.current != .fileExists {
            throw SystemCallError("mkdir", on: path, errno: .current)
        }
    }

    /// One directory, neither hidden nor a way out.
    private static func safe(_ name: String) -> String {
        let plain = String(name.map { $0 == "/" || $0 == "\n" ? "_" : $0 })
        return plain.hasPrefix(".") || plain.isEmpty ? "_" + plain : plain
    }

    static func isWritable(_ path: String) -> Bool { unsafe access(path, W_OK) == 0 }

    static func words(of file: String) -> [String] {
        ((try? Files.text(file)) ?? "").split { $0 == " " || $0 == "\n" }.map(String.init)
    }
}
