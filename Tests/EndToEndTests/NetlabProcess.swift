// The real program, run as a person runs it.

import Foundation
import Glibc
import TestSupport
import Testing

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

/// A name and a directory of one test's own, and the person whose labs are made there.
final class Scratch {
    let directory: String
    let name: String
    let person: Person

    init(_ prefix: String = "e2e", _ person: Person = .root) throws {
        self.person = person
        name = "\(prefix)-\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("netlab-\(name)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        if person == .nobody {
            let owner = NSNumber(value: Person.number)
            try FileManager.default.setAttributes(
                [.ownerAccountID: owner, .groupOwnerAccountID: owner], ofItemAtPath: directory)
        }
    }

    deinit {
        _ = try? netlab("down", name)
        // What a failed test left, in whatever state.
        for process in (try? Leftovers.processes(of: name)) ?? [] { kill(process.pid, SIGKILL) }
        if (try? left.isEmpty) != true { _ = try? netlab("gc") }
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Writes a lab file, NAME in it replaced by the scratch's, and gives its path.
    @discardableResult
    func lab(_ text: String, file: String = "lab.yaml") throws -> String {
        let path = "\(directory)/\(file)"
        try Data(text.replacing("NAME", with: name).utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// netlab as the scratch's person runs it.
    @discardableResult
    func netlab(_ arguments: String...) throws -> WitnessOutput {
        try Witness.run(person.prefix(directory) + [person.netlab] + arguments)
    }

    /// A shell script of the person's; `$netlab` is the program.
    @discardableResult
    func shell(_ script: String) throws -> WitnessOutput {
        try Witness.run(person.prefix(directory) + ["env", "netlab=\(person.netlab)", "sh", "-c", script])
    }

    var states: String { person.states(directory) }
    var left: Leftovers { get throws { try Leftovers(of: name, states: states) } }

    func expectNothingLeft(_ place: SourceLocation = #_sourceLocation) throws {
        let left = try left
        #expect(left.isEmpty, "\(left)", sourceLocation: place)
    }

    /// The same, a moment after a killed command's keeper has begun to take the lab away.
    func expectNothingLeftInTheEnd(_ place: SourceLocation = #_sourceLocation) throws {
        let left = try Leftovers.settled(of: name, states: states)
        #expect(left.isEmpty, "\(left)", sourceLocation: place)
    }

    /// The lab's keeper, as the machine sees it.
    var keeper: pid_t? {
        get throws {
            try Leftovers.processes(of: name).first { $0.command.hasPrefix("netlab keeper ") }?.pid
        }
    }

    /// A process of the lab, as `inspect` has it.
    func process(_ name: String) throws -> [String: Any]? {
        let output = try netlab("inspect", "--format", "json", self.name).output
        let lab = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
        return (lab?["processes"] as? [[String: Any]])?.first { "\($0["node"] ?? ""):\($0["name"] ?? "")" == name }
    }
}
