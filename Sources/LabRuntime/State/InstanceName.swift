// The name of an instance.

/// A checked name: it becomes the first part of namespace names and a directory's name.
package struct InstanceName: Sendable {
    package var text: String

    /// - Throws: LabError for anything but lower-case letters, digits, dashes, underscores and `~`, at most 64 of them.
    package init(_ text: String) throws {
        let allowed = text.utf8.allSatisfy { byte in
            (97...122).contains(byte) || (48...57).contains(byte) || byte == 45 || byte == 95 || byte == 126
        }
        guard allowed, (1...64).contains(text.utf8.count), text.first != "-", text.first != "~" else {
            throw LabError("name '\(text)'", "an instance's name has lower-case letters, digits and dashes, 64 at most")
        }
        self.text = text
    }

    /// A name nobody else has: `LAB~xxxx`.
    package static func unique(for lab: String) throws -> InstanceName {
        let characters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        let suffix = String((0..<6).compactMap { _ in characters.randomElement() })
        return try InstanceName("\(lab)~\(suffix)")
    }
}
