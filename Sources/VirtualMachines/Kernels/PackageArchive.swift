// Debian's archive, asked with apt-get in a state of its own: nothing is installed, the system's lists stay untouched.

import Glibc
import SystemCalls

/// apt-get with private lists below the cache.
final class PackageArchive {
    private let root: String
    private var isFresh = false

    init(root: String) throws { self.root = "\(root)/apt" }

    /// Downloads the newest package of a name into a directory, and gives its file.
    /// - Throws: MachineError if the archive has none or cannot be reached.
    func download(_ package: String, into directory: String) throws -> String {
        try refresh()
        try Paths.makeDirectory(directory)
        try Tool.run(["apt-get"] + options + ["download", package], in: directory)
        guard let file = try Files.names(in: directory).first(where: { $0.hasPrefix("\(package)_") }) else {
            throw MachineError(package, "apt-get has downloaded nothing")
        }
        return "\(directory)/\(file)"
    }

    /// `linux-image-amd64` is an empty package: each version's dependency names that version's kernel.
    func newest(_ series: KernelSeries) throws -> String {
        try refresh()
        let text = try Tool.run(["apt-cache"] + options + ["show", "linux-image-amd64"])
        let packages = text.split(separator: "\n").filter { $0.hasPrefix("Depends: ") }
            .map { $0.dropFirst("Depends: ".count).prefix { !" ,(".contains($0) } }
        guard let package = packages.first(where: { $0.hasPrefix(series.packagePrefix) }) else {
            throw MachineError("kernel '\(series.name)'", "Debian's archive has it no more", isMissing: true)
        }
        return String(package)
    }

    /// Package and version of a downloaded file.
    static func identity(of file: String) throws -> String {
        try Tool.run(["dpkg-deb", "--show", "--showformat", "${Package} ${Version}", file]).trimmed
    }

    /// Reads the lists once.
    private func refresh() throws {
        if isFresh { return }
        try Paths.makeDirectory("\(root)/lists/partial")
        try Paths.makeDirectory("\(root)/cache/archives/partial")
        try Files.write(try sources(), to: "\(root)/sources.list")
        do {
            // Without the error mode a dead network is but a warning.
            try Tool.run(["apt-get"] + options + ["-o", "APT::Update::Error-Mode=any", "update"])
        } catch let error as MachineError where !error.isMissing {
            throw MachineError(
                "Debian's archive", "cannot be reached: \(error.reason)",
                remedy:
                    "what the cache does not hold must be fetched: connect once and run 'netlab kernel fetch debian-6.1'; "
                    + "kernels of a directory need it once, too, for busybox-static", isMissing: true)
        }
        isFresh = true
    }

    private var options: [String] {
        let settings = [
            "Dir::Etc::sourcelist=\(root)/sources.list", "Dir::Etc::sourceparts=/dev/null",
            "Dir::State::Lists=\(root)/lists", "Dir::Cache=\(root)/cache", "Dir::State::status=\(root)/status",
            "APT::Sandbox::User=root", "APT::Architecture=amd64", "APT::Architectures=amd64",
            "Acquire::Languages=none", "Acquire::Retries=2",
        ]
        return ["-q"] + settings.flatMap { ["-o", $0] }
    }

    /// Debian 12 and its backports, from the mirrors that this machine uses for them, if it is such a machine.
    private func sources() throws -> String {
        try Files.write("", to: "\(root)/status")
        let format = "$(IDENTIFIER) $(COMPONENT) $(RELEASE) $(REPO_URI)"
        let known = (try? Tool.run(["apt-get", "indextargets", "--format", format]))?.split(separator: "\n") ?? []
        func mirror(_ release: String, _ usual: String) -> String {
            let prefix = "Packages main \(release) "
            return known.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) } ?? usual
        }
        let keys = "/usr/share/keyrings/debian-archive-keyring.gpg"
        let signed = Files.exists(keys) ? "[signed-by=\(keys)] " : ""
        let main = mirror("bookworm", "http://deb.debian.org/debian")
        let suites = [
            ("bookworm", main), ("bookworm-backports", mirror("bookworm-backports", main)),
            ("bookworm-security", mirror("bookworm-security", "http://deb.debian.org/debian-security")),
        ]
        return suites.map { "deb \(signed)\($0.1) \($0.0) main\n" }.joined()
    }
}
