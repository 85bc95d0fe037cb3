// A lab with other traffic than its file has: what `netlab send` makes of its options.

import PacketPath

extension LabReader {
    /// Where complaints about such traffic point to.
    package static let commandLine = "<command line>"

    /// Reads a lab whose `traffic` is replaced; its timeline and expectations, which speak of the old flows, are left out.
    /// - Parameter traffic: the value of `traffic` as YAML: `{ flows: { send: { from: a:eth0, to: b:eth0, count: 1 } } }`.
    package static func read(
        text: String, file: String, parameters: [String: String], traffic: String
    ) -> LoadResult {
        let command = Report(source: SourceText(file: commandLine, text: traffic))
        guard YAMLReader.checkCharacters(command), let value = YAMLReader.read(command), !command.hasErrors else {
            return LoadResult(lab: nil, diagnostics: command.sorted)
        }
        let report = Report(source: SourceText(file: file, text: text))
        report.other = command.source
        guard YAMLReader.checkCharacters(report), let document = YAMLReader.read(report) else {
            return LoadResult(lab: nil, diagnostics: report.sorted)
        }
        let lab = lab(document.replacing(traffic: value), report, parameters, PlaceOfLoss.names)
        return LoadResult(lab: report.hasErrors ? nil : lab, diagnostics: report.sorted)
    }
}

extension YAMLValue {
    fileprivate func replacing(traffic: YAMLValue) -> YAMLValue {
        guard case .mapping(let entries) = content else { return self }
        let others = entries.filter { !["traffic", "timeline", "expect"].contains($0.key) }
        let entry = YAMLEntry(key: "traffic", location: traffic.location, value: traffic)
        return YAMLValue(content: .mapping(others + [entry]), location: location)
    }
}
