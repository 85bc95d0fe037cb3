// A program run to its end, for what it prints.

import CLinux
import Glibc
import SystemCalls

/// Package tools and their like: they print little and end by themselves.
enum Tool {
    /// Runs a program and gives what it printed.
    /// - Throws: MachineError with the program's own last words if it does not end with 0.
    @discardableResult
    static func run(
        _ words: [String], in directory: String? = nil, input: CInt? = nil, output: CInt? = nil
    ) throws -> String {
        // Files, not pipes: no amount of text can block the program.
        let printed = Descriptor(owning: try linuxCall("memfd_create") { unsafe netlab_memory_file("output") })
        let complaints = Descriptor(owning: try linuxCall("memfd_create") { unsafe netlab_memory_file("errors") })
        var program = Program(words)
        (program.input, program.output, program.error) = (input, output ?? printed.raw, complaints.raw)
        program.directory = directory
        let end = try program.start().waitUntilEnd()
        guard end == .exited(0) else {
            throw MachineError(words[0], Self.reason(end, try text(complaints.raw) + text(printed.raw)))
        }
        return try text(printed.raw)
    }

    private static func text(_ file: CInt) throws -> String {
        lseek(file, 0, SEEK_SET)
        return String(decoding: try Files.read(from: file, named: "output", limit: 1 << 24), as: UTF8.self)
    }

    /// apt's errors begin with `E:`; else the last line says most.
    private static func reason(_ end: WaitStatus, _ text: String) -> String {
        let lines = text.split(separator: "\n").map { $0.trimmed }.filter { !$0.isEmpty }
        let errors = lines.filter { $0.hasPrefix("E:") || $0.contains("No space left") }
        if let words = errors.isEmpty ? lines.last : errors.prefix(3).joined(separator: "\n  ") { return words }
        return end.description
    }
}

extension StringProtocol {
    /// Without spaces at both ends.
    var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
