// The real program, run as a person runs it.

import Foundation
import TestSupport

/// The netlab that was built with these tests.
enum NetlabProcess {
    /// It lies beside the test bundle.
    static let path: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("netlab").path
    }()

    /// The folder with Package.swift.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    @discardableResult
    static func run(_ arguments: String..., input: String? = nil) throws -> WitnessOutput {
        try Witness.run([path] + arguments, input: input)
    }

    @discardableResult
    static func run(_ arguments: [String], input: String? = nil) throws -> WitnessOutput {
        try Witness.run([path] + arguments, input: input)
    }
}

/// A name and a directory of one test's own.
final class Scratch {
    let directory: String
    let name: String

    init(_ prefix: String = "e2e") throws {
        name = "\(prefix)-\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("netlab-\(name)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit {
        _ = try? NetlabProcess.run("down", name)
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Writes a lab file and gives its path.
    func lab(_ text: String, file: String = "lab.yaml") throws -> String {
        let path = "\(directory)/\(file)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }
}

/// What a netlab could leave behind on the machine.
struct Leftovers: Equatable {
    var names: [String]
    var states: [String]
    var mounts: [String]
    var processes: [String]

    /// Everything that belongs to instances whose name begins so.
    init(of instance: String) throws {
        let manager = FileManager.default
        names = ((try? manager.contentsOfDirectory(atPath: "/run/netns")) ?? []).filter { $0.hasPrefix(instance) }
        states = ((try? manager.contentsOfDirectory(atPath: "/run/netlab")) ?? []).filter { $0.hasPrefix(instance) }
        mounts = try String(contentsOfFile: "/proc/mounts", encoding: .utf8).split(separator: "\n").map(String.init)
            .filter { $0.contains("/\(instance)") }
        processes = try Witness.run("pgrep", "-f", "[n]etlab up.*\(instance)").output.split(separator: "\n").map(
            String.init)
    }

    var isEmpty: Bool { names.isEmpty && states.isEmpty && mounts.isEmpty && processes.isEmpty }
}
