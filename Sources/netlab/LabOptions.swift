// Which lab a command is about.

import ArgumentParser
import Glibc
import LabFormat
import LabPlanning
import LabRuntime
import Namespaces
import PacketPath
import SystemCalls
import SystemPackage

/// Text for a person, JSON for a program.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

/// A lab file and what is set in it from outside.
struct LabFileOptions: ParsableArguments {
    @Argument(help: "The lab file; - reads standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var file = "lab.yaml"

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Give a parameter of the lab file a value.", valueName: "key=value"))
    var settings: [String] = []

    /// Reads and validates the file; warnings go to standard error.
    func load() throws -> LoadedLab {
        let parameters = try parsedSettings()
        let (lab, warnings) = try read(try readBytes(), parameters)
        if !warnings.isEmpty { Console.error(warnings) }
        return LoadedLab(lab: lab, path: absolutePath, parameters: parameters)
    }

    /// Validates the file for somebody else, who will tell the warnings, and gives its bytes.
    func check() throws -> [UInt8] {
        let bytes = try readBytes()
        _ = try read(bytes, try parsedSettings())
        return bytes
    }

    private func read(_ bytes: [UInt8], _ parameters: [String: String]) throws -> (lab: Lab, warnings: String) {
        let result = LabReader.read(bytes: bytes, file: file == "-" ? "<stdin>" : file, parameters: parameters)
        let rendered = result.diagnostics.map(\.description).joined(separator: "\n")
        guard let lab = result.lab else { throw InvalidLab(rendered: rendered) }
        return (lab, rendered)
    }

    /// A little more than a lab file may have is enough to refuse it.
    private func readBytes() throws -> [UInt8] {
        if file == "-" { return try Files.read(from: STDIN_FILENO, named: "standard input", limit: 1 << 21) }
        guard Files.exists(file) else {
            throw InvalidLab(rendered: "error: there is no file '\(file)'; name a lab file, or - for standard input")
        }
        do { return try Files.read(file, limit: 1 << 21) } catch {
            let remedy = error.errno == .isDirectory ? ": name a lab file in it" : ""
            throw InvalidLab(rendered: "error: \(error)\(remedy)")
        }
    }

    private var absolutePath: String {
        guard file != "-", let path = unsafe realpath(file, nil) else { return "-" }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    private func parsedSettings() throws -> [String: String] {
        var parameters: [String: String] = [:]
        for setting in settings {
            let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw ValidationError("--set takes KEY=VALUE, not '\(setting)'")
            }
            parameters[String(parts[0])] = String(parts[1])
        }
        return parameters
    }
}

/// A valid lab and where it came from.
struct LoadedLab {
    var lab: Lab
    var path: String
    var parameters: [String: String]

    func bringup(as name: String?) throws -> Bringup {
        let instance = try InstanceName(name ?? lab.name).text
        return Bringup(
            session: try Session.current(), plan: Plan(lab: lab, instance: instance), file: path, parameters: parameters
        )
    }
}

/// A lab that is up, by its instance's name or its lab file.
struct InstanceOptions: ParsableArguments {
    @Argument(
        help: "The name of a lab that is up, or its lab file (default: lab.yaml, or the only lab that is up).",
        completion: .labs)
    var lab: String?

    func find() throws -> InstanceRecord { try InstanceSelection.find(lab) }
}

/// Which lab, for commands whose arguments are about something in it.
struct LabOption: ParsableArguments {
    @Option(name: [.short, .long], help: "The lab's name or file, if several are up.", completion: .labs)
    var lab: String?

    func find() throws -> InstanceRecord { try InstanceSelection.find(lab) }
}

enum InstanceSelection {
    /// - Throws: InstanceError.absent, or an error that lists the labs to choose from.
    static func find(_ lab: String?) throws -> InstanceRecord {
        let session = try Session.current()
        if let lab {
            if let record = try InstanceRecord.read(try name(of: lab), in: session) { return record }
            throw try absent(lab)
        }
        // Below `netlab with` and `netlab exec`.
        if let name = ProcessEnvironment["NETLAB_INSTANCE"], let record = try InstanceRecord.read(name, in: session) {
            return record
        }
        // Not another one: who stands beside a lab file means its lab.
        if Files.exists("lab.yaml") { return try find("lab.yaml") }
        let all = try InstanceRecord.all(in: session)
        if all.count == 1 { return all[0] }
        throw InstanceError.unnamed(all.map(\.name))
    }

    /// The caller has none of the name; another user may.
    private static func absent(_ lab: String) throws -> InstanceError {
        let foreign = try InstanceRecord.foreign(name(of: lab))
        return try foreign.map { .foreign($0.name, owner: $0.ownerName) }
            ?? .absent(lab, among: InstanceRecord.all(in: Session.current()).map(\.name))
    }

    /// An argument that is a file stands for the name in it.
    private static func name(of argument: String) throws -> String {
        guard argument.contains("/") || argument.hasSuffix(".yaml") || argument.hasSuffix(".yml") else {
            return argument
        }
        let result = LabReader.read(bytes: try Files.read(argument, limit: 1 << 21), file: argument)
        guard let lab = result.lab else {
            throw InvalidLab(rendered: result.diagnostics.map(\.description).joined(separator: "\n"))
        }
        return lab.name
    }
}
