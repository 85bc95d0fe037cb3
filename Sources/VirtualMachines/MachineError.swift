// What can go wrong between a kernel's name and the end of its machine.

/// A kernel that cannot be had, or a machine that did not do its work.
package struct MachineError: Error, Equatable, CustomStringConvertible {
    /// `debian-6.1`, `qemu-system-x86_64`
    package var object: String
    package var reason: String
    package var remedy: String?
    /// Something that could be had is not here: the work is skipped, not failed.
    package var isMissing = false

    package init(_ object: String, _ reason: String, remedy: String? = nil, isMissing: Bool = false) {
        self.object = object
        self.reason = reason
        self.remedy = remedy
        self.isMissing = isMissing
    }

    package var description: String {
        let words = isMissing ? "skipped: needs \(object): \(reason)" : "error: \(object): \(reason)"
        return words + (remedy.map { "\n  \($0)" } ?? "")
    }

    /// A program that is not installed, with the package that has it.
    static func noProgram(_ name: String) -> MachineError {
        let packages = [
            "apt-get": "apt", "apt-cache": "apt", "dpkg": "dpkg", "dpkg-deb": "dpkg",
            "zstd": "zstd",
        ]
        let package = packages[name].map { "install the package \($0): apt-get install \($0)" }
        return MachineError(name, "there is no such program", remedy: package, isMissing: true)
    }
}
