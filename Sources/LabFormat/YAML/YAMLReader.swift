// Reads the text of a lab file into YAML values: limits first, then Yams, then the conversion.

import Yams

/// Turns bytes into one YAML document, or complains.
enum YAMLReader {
    /// Bytes of a lab file.
    static let sizeLimit = 1 << 20

    /// The document of a checked text; nil where there is none to decode.
    static func read(_ report: Report) -> YAMLValue? {
        var duplicates = DuplicateKeys()
        guard let (parser, node) = compose(&duplicates, report) else { return nil }
        var converter = YAMLConverter(duplicates: duplicates, report: report)
        // The nodes hold their anchors weakly: the parser owns them.
        return withExtendedLifetime(parser) { converter.document(node) }
    }

    /// A text without NUL, other control characters and the characters that `YAMLDisguise` needs.
    static func checkCharacters(_ report: Report) -> Bool {
        let scalars = report.source.text.unicodeScalars
        guard let index = scalars.firstIndex(where: { isForbidden($0) || YAMLDisguise.isReserved($0) }) else {
            return true
        }
        let code = String(scalars[index].value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
        let remedy =
            isForbidden(scalars[index]) ? "a lab file is text, not binary" : "write it as an escape in double quotes"
        report.error("character U+\(padded) is not allowed (\(remedy))", at: report.source.location(of: index))
        return false
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0a, 0x0d, 0x85: false
        case 0..<0x20, 0x7f..<0xa0, 0xfeff, 0xfffe, 0xffff: true
        default: false
        }
    }

    /// Yams's tree and its parser. At each duplicate key the text is changed and read again.
    private static func compose(_ duplicates: inout DuplicateKeys, _ report: Report) -> (Parser, Yams.Node)? {
        var text = YAMLDisguise.hidingAliases(in: report.source.text)
        while true {
            do {
                let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
                guard let node = try parser.singleRoot() else {
                    report.error("the lab file is empty", at: report.source.location(line: 1, column: 1))
                    return nil
                }
                return (parser, node)
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                let name = YAMLDisguise.showingAliases(in: names.first ?? "")
                let location = report.source.location(line: context.mark.line, column: context.mark.column)
                guard let changed = duplicates.hide(name, at: location, in: text) else {
                    report.error("duplicate key \(name.shown)", at: location)
                    return nil
                }
                text = changed
            } catch {
                YAMLSyntaxError(error, report).complain()
                return nil
            }
        }
    }
}
