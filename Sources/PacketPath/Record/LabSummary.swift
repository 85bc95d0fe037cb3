// Which lab was run: enough to run it again.

package struct LabSummary: Codable, Sendable, Equatable {
    package var name: String
    /// The path as the user gave it; `-` is standard input.
    package var file: String
    /// The lab file as it was read, before parameters were filled in.
    package var text: String
    package var description: String?
    /// The words under `tags`.
    package var tags: [String]?
    /// The parameters' values of this run.
    package var parameters: [String: String] = [:]
    /// The traffic of `netlab send`, in YAML, which stood in the place of the file's; nil for a run.
    package var traffic: String?

    package init(name: String, file: String, text: String, description: String? = nil) {
        self.name = name
        self.file = file
        self.text = text
        self.description = description
    }
}
