// cake: a shaper, fair queues and CoDel in one.

/// cake. Equivalent to `tc qdisc add dev IF root cake`.
package struct Cake: Hashable, Sendable {
    /// How traffic classes are told apart.
    package enum DiffServ: String, CaseIterable, Hashable, Sendable {
        case diffserv3, diffserv4, diffserv8, besteffort, precedence
    }

    /// What is fair to whom.
    package enum FlowMode: String, CaseIterable, Hashable, Sendable {
        case flowblind, srchost, dsthost, hosts, flows
        case dualSource = "dual-srchost"
        case dualDestination = "dual-dsthost"
        case tripleIsolate = "triple-isolate"
    }

    package enum Cells: String, CaseIterable, Hashable, Sendable { case noatm, atm, ptm }

    package enum AckFilter: String, CaseIterable, Hashable, Sendable {
        case off = "no-ack-filter"
        case on = "ack-filter"
        case aggressive = "ack-filter-aggressive"
    }

    /// Bits per second; nil: no limit.
    package var bandwidth: UInt64?
    package var autorate = false
    package var diffserv: DiffServ?
    package var flowMode: FlowMode?
    package var nat: Bool?
    package var wash: Bool?
    package var ingress: Bool?
    package var ackFilter: AckFilter?
    package var splitGSO: Bool?
    /// Nanoseconds.
    package var rtt: UInt64?
    package var raw = false
    package var cells: Cells?
    /// Bytes.
    package var overhead: Int32?
    package var mpu: UInt32?
    package var memoryLimit: UInt32?
    package var fwmark: UInt32?

    package init() {}

    static let table = KeyTable<Cake>(
        "qdisc cake", "A shaper, fair queues and CoDel in one.", make: { _ in Cake() },
        keys: [
            Key("bandwidth", .rate, \.bandwidth, "The rate of the line; no limit unless given."),
            Key("autorate-ingress", .boolean, \.autorate, "Find the rate from what arrives."),
            Key("diffserv", .word, \.diffserv, "How traffic classes are told apart; diffserv3 unless given."),
            Key("flowmode", .word, \.flowMode, "What is fair to whom; triple-isolate unless given."),
            Key("nat", .boolean, \.nat, "Look behind NAT for the hosts; false unless given."),
            Key("wash", .boolean, \.wash, "Clear the DS field; false unless given."),
            Key("ingress", .boolean, \.ingress, "Count dropped packets too, as they came over the line."),
            Key("ack-filter", .word, \.ackFilter, "Drop TCP acknowledgements that later ones repeat."),
            Key("split-gso", .boolean, \.splitGSO, "Split aggregates into packets; true unless given."),
            Key("rtt", .time, \.rtt, "The round-trip time to be expected; 100ms unless given."),
            Key("raw", .boolean, \.raw, "Count the bytes as the kernel does; instead of overhead and atm."),
            Key("atm", .word, \.cells, "Packets are sent in cells of ATM or PTM; noatm unless given."),
            Key("overhead", .signedSize, \.overhead, "Bytes each packet costs more."),
            Key("mpu", .size, \.mpu, "Bytes each packet costs at least."),
            Key("memlimit", .size, \.memoryLimit, "Bytes of memory that may be queued."),
            Key("fwmark", .integer(0...UInt32.max), \.fwmark, "The bits of the mark that choose the traffic class."),
        ],
        check: { cake, fields, report in
            if let overhead = cake.overhead, !(-64...256).contains(overhead) {
                report.error("overhead is -64b to 256b", at: fields.location("overhead"))
            }
            if let mpu = cake.mpu, mpu > 256 { report.error("mpu is at most 256b", at: fields.location("mpu")) }
            guard cake.raw else { return }
            for key in fields.present(["overhead", "mpu", "atm"]) {
                report.error("\(key) does not go with raw", at: fields.location(key))
            }
        })

    package var tcArguments: [String] {
        var words = ["cake"]
        if let bandwidth { words += ["bandwidth", "\(bandwidth)bit"] }
        if autorate { words.append("autorate-ingress") }
        words += [diffserv?.rawValue, flowMode?.rawValue].compactMap { $0 }
        for (name, flag) in [("nat", nat), ("wash", wash)] { if let flag { words.append(flag ? name : "no\(name)") } }
        if let ingress { words.append(ingress ? "ingress" : "egress") }
        if let ackFilter { words.append(ackFilter.rawValue) }
        if let splitGSO { words.append(splitGSO ? "split-gso" : "no-split-gso") }
        if let rtt { words += ["rtt", TrafficControlTime.text(rtt)] }
        if raw { words.append("raw") }
        if let cells { words.append(cells.rawValue) }
        if let overhead { words += ["overhead", "\(overhead)"] }
        if let mpu { words += ["mpu", "\(mpu)"] }
        if let memoryLimit { words += ["memlimit", "\(memoryLimit)b"] }
        if let fwmark { words += ["fwmark", "0x\(String(fwmark, radix: 16))"] }
        return words
    }
}
