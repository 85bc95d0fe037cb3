// Which kernel a person asks for.

import Glibc
import SystemCalls

/// A kernel by name, by package, by unpacked package, or by file.
package enum KernelName: Equatable, Sendable {
    /// The newest kernel of a series in Debian's archive.
    case series(KernelSeries)
    /// One package: `linux-image-6.1.0-56-amd64`.
    case package(String)
    /// What `dpkg -x` made of a linux-image package: boot/vmlinuz-* and lib/modules/*.
    case directory(String)
    /// A vmlinuz, and the directory of its modules.
    case image(String, modules: String)

    /// - Throws: MachineError with the nearest name for what nobody knows.
    package init(_ text: String, modules: String? = nil) throws {
        if let series = KernelSeries.all.first(where: { $0.name == text }) {
            self = .series(series)
        } else if text.hasPrefix("linux-image-"), text.allSatisfy(Self.isPackageCharacter) {
            self = .package(text)
        } else if let path = Paths.real(text) {
            self = try Paths.isDirectory(path) ? .directory(path) : Self.image(path, modules)
        } else if text.contains("/") {
            throw MachineError("kernel '\(text)'", "there is no such file or directory")
        } else {
            throw Self.unknown(text)
        }
        if modules != nil, case .image = self { return }
        if modules != nil { throw MachineError("--modules", "goes with a vmlinuz only; '\(text)' has its own modules") }
    }

    private static func image(_ path: String, _ modules: String?) throws -> KernelName {
        guard let modules else {
            throw MachineError(
                "kernel '\(path)'", "is a file: its modules are needed too",
                remedy: "name them with --modules /lib/modules/RELEASE")
        }
        guard let directory = Paths.real(modules), Paths.isDirectory(directory) else {
            throw MachineError("--modules '\(modules)'", "there is no such directory")
        }
        return .image(path, modules: directory)
    }

    private static func isPackageCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "+-._".contains(character))
    }

    private static func unknown(_ text: String) -> MachineError {
        let names = KernelSeries.all.map(\.name)
        let nearest = names.map { ($0, distance(Array($0), Array(text))) }.min { $0.1 < $1.1 }
        let guess = nearest.flatMap { $0.1 <= 4 ? " (did you mean '\($0.0)'?)" : nil } ?? ""
        return MachineError(
            "kernel '\(text)'", "there is no such kernel\(guess)",
            remedy: "there are \(names.joined(separator: ", ")), a Debian package linux-image-..., the directory of an "
                + "unpacked one, or a vmlinuz with --modules")
    }

    /// Levenshtein's distance.
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (x == y ? 0 : 1))
                (diagonal, row[j + 1]) = (row[j + 1], next)
            }
        }
        return row[b.count]
    }

    /// The name in the cache: a local kernel's changes with its file.
    package var cacheName: String {
        switch self {
        case .series(let series): series.name
        case .package(let name): name
        case .directory(let path): "local-\(Paths.fingerprint(path))"
        case .image(let path, let modules): "local-\(Paths.fingerprint(path, modules))"
        }
    }
}

/// A series of Debian's kernels. A new one is one line.
package struct KernelSeries: Equatable, Sendable {
    package var name: String
    /// What the newest `linux-image-amd64` of the series depends on begins so.
    var packagePrefix: String
    /// For `netlab kernel ls`.
    package var about: String

    package static let all = [
        KernelSeries(name: "debian-6.1", packagePrefix: "linux-image-6.1.", about: "Debian 12"),
        KernelSeries(name: "debian-6.12", packagePrefix: "linux-image-6.12.", about: "Debian 13, and 12's backports"),
    ]
}
