// The way into the module: the text of a lab file becomes a lab, or all that is wrong with it.

import PacketPath

/// What came of reading a lab file. `lab` is there exactly when no diagnostic is an error.
package struct LoadResult: Sendable {
    package var lab: Lab?
    /// Errors and warnings in the order of the file.
    package var diagnostics: [Diagnostic]

    package init(lab: Lab?, diagnostics: [Diagnostic]) {
        self.lab = lab
        self.diagnostics = diagnostics
    }

    /// All diagnostics as a person reads them, one after the other.
    package var text: String { diagnostics.map { $0.description + "\n" }.joined() }
}

package enum LabReader {
    /// Reads the text of a lab file. `file` is its name in messages, `parameters` override those of the lab
    /// (an unknown one is an error), `stages` are the words that `dropped` may use; none: any word may stand there.
    package static func read(
        text: String, file: String, parameters: [String: String] = [:], stages: Set<String> = PlaceOfLoss.names
    ) -> LoadResult {
        read(bytes: Array(text.utf8), file: file, parameters: parameters, stages: stages)
    }

    /// Reads the bytes of a lab file; what is no UTF-8 or too large is a diagnostic too.
    package static func read(
        bytes: [UInt8], file: String, parameters: [String: String] = [:], stages: Set<String> = PlaceOfLoss.names
    ) -> LoadResult {
        guard bytes.count <= YAMLReader.sizeLimit else {
            let report = Report(source: SourceText(file: file, text: ""))
            let start = report.source.location(line: 1, column: 1)
            report.error("the lab file has \(bytes.count) bytes; at most \(YAMLReader.sizeLimit) are read", at: start)
            return LoadResult(lab: nil, diagnostics: report.sorted)
        }
        let marked = bytes.starts(with: [0xef, 0xbb, 0xbf])
        let report = Report(source: SourceText(file: file, text: text(marked ? bytes.dropFirst(3) : bytes[...])))
        let lab = lab(report, parameters, stages)
        return LoadResult(lab: report.hasErrors ? nil : lab, diagnostics: report.sorted)
    }

    /// The bytes as text; what is no UTF-8 shows up as NUL, which no lab file may contain.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let ascii = bytes.map { $0 < 0x80 ? $0 : 0 }
        return String(decoding: ascii, as: UTF8.self)
    }

    private static func lab(_ report: Report, _ overrides: [String: String], _ stages: Set<String>) -> Lab? {
        guard YAMLReader.checkCharacters(report), let document = YAMLReader.read(report) else { return nil }
        return lab(document, report, overrides, stages)
    }

    static func lab(
        _ document: YAMLValue, _ report: Report, _ overrides: [String: String], _ stages: Set<String>
    ) -> Lab? {
        let parameters = Parameters(of: document, overrides: overrides, report)
        guard let file = LabFile.table.read(parameters.applied(to: document), report), !report.incomplete else {
            return nil
        }
        var resolver = LabResolver(file, parameters: parameters.values, stages: stages, report)
        return resolver.resolve()
    }
}
