// The timeline as the lab file has it.

/// An entry of `timeline`.
struct ActionFile {
    var location: Location
    var at: UInt64 = 0
    var start: Located<String>?

    static let table = KeyTable<ActionFile>(
        "timeline entry", "Something that happens at a time.", make: { ActionFile(location: $0) },
        keys: [
            Key("at", .time, \.at, required: true, "The time from the beginning of the run, such as 300ms."),
            Key("start", Form.text.located, \.start, required: true, "The flow that starts."),
        ])
}
