// The traffic as the lab file has it.

/// `traffic`
struct TrafficFile {
    var seed: UInt64 = 1
    var flows: [Named<FlowFile>] = []
    var exchanges: [Named<ExchangeFile>] = []

    static let table = KeyTable<TrafficFile>(
        "traffic", "The packets that are sent.", make: { _ in TrafficFile() },
        keys: [
            Key("seed", .integer(0...UInt64.max), \.seed, "The seed of everything random; 1 unless given."),
            Key("flows", FlowFile.table.named, \.flows, "The flows by name."),
            Key("exchanges", ExchangeFile.table.named, \.exchanges, "Exchanges of single TCP segments by name."),
        ])
}
