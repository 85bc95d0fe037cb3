// A time on the command line, as in the lab file.

package enum TimeText {
    /// Nanoseconds of `20ms`, `5s`; nil for what is no time.
    package static func nanoseconds(_ text: String) -> UInt64? {
        guard case .success(let value) = Unit.time.parse(text) else { return nil }
        return value
    }
}
