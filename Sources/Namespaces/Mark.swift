// How netlab's own objects are told from everybody else's.

/// Who made an object: written to `lo` of a namespace (ifalias) and into the file that names it, before it gets its name.
package struct Mark: Hashable, Sendable, CustomStringConvertible {
    package var instance: String
    /// Unlike for every bring-up, so that two instances of one name are never taken for each other.
    package var id: String

    package init(instance: String, id: String) {
        self.instance = instance
        self.id = id
    }

    /// Reads `netlab:INSTANCE:ID`; nil for what is not a mark.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "netlab", !parts[1].isEmpty, !parts[2].isEmpty else { return nil }
        self.init(instance: String(parts[1]), id: String(parts[2]))
    }

    package var description: String { "netlab:\(instance):\(id)" }
}
