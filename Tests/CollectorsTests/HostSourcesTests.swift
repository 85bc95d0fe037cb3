// What the whole machine counts: /proc and ip are the witnesses. Others move these counters all the time, so a witness is
// read between two readings: what did not move in between must be equal, what did must lie between.

import Collectors
import Foundation
import PacketPath
import TestSupport
import Testing

@Suite(.privileged, .requires(tool: "cat")) struct HostSourcesTests {
    /// Compares until at least `equal` counters stood still, and gives them.
    private func compare(
        _ type: any Collector.Type, equal: Int, _ witness: () throws -> Counters
    ) throws {
        let host = try HostCollectors(sources: [type])
        var still: Set<String> = []
        for _ in 0..<50 where still.count < equal {
            let before = CollectorBed.counters(try host.sample())
            let shown = try witness()
            let after = CollectorBed.counters(try host.sample())
            for (object, counters) in shown {
                for (name, value) in counters {
                    let first = try #require(before[object]?[name], "\(object) \(name)")
                    let last = try #require(after[object]?[name], "\(object) \(name)")
                    #expect(min(first, last) <= value && value <= max(first, last), "\(object) \(name)")
                    if first == last { still.insert("\(object) \(name)") }
                }
            }
        }
        #expect(still.count >= equal)
    }

    private func text(_ path: String) throws -> String { try Witness.run("cat", path).output }

    @Test func softnetAgreesWithProc() throws {
        try compare(SoftnetCollector.self, equal: 8) {
            let columns = [
                "processed": 0, "dropped": 1, "time_squeeze": 2, "received_rps": 9, "flow_limit_count": 10,
            ]
            let lines = try text("/proc/net/softnet_stat").split(separator: "\n").map { $0.split(separator: " ") }
            let processors = lines.map { line in
                ("cpu\(Int(line[12], radix: 16) ?? -1)", columns.mapValues { UInt64(line[$0], radix: 16) ?? .max })
            }
            let sum = columns.mapValues { column in lines.reduce(0) { $0 + (UInt64($1[column], radix: 16) ?? 0) } }
            return Dictionary(uniqueKeysWithValues: processors + [("", sum)])
        }
    }

    @Test(.requires(tool: "ip")) func neighbourTablesAgreeWithIP() throws {
        try compare(NeighbourTableCollector.self, equal: 20) {
            let shown = try Witness.run("ip", "-s", "ntable", "show").output
            let tables = try ["arp_cache", "ndisc_cache"].map { name in
                // The first block of the name is of the table as a whole, those behind it are of its devices.
                let table = try #require(shown.range(of: "\(name) ")).lowerBound
                let block = shown[table...].components(separatedBy: "\n\n")[0]
                let counters = try #require(block.range(of: "stats ")).upperBound
                return (name, numbers(in: block[counters...]))
            }
            return Dictionary(uniqueKeysWithValues: tables)
        }
    }

    @Test func routeCacheAgreesWithProc() throws {
        try compare(RouteCacheCollector.self, equal: 5) {
            let lines = try text("/proc/net/stat/rt_cache").split(separator: "\n").map { $0.split(separator: " ") }
            var sums: [String: UInt64] = [:]
            for (index, title) in lines[0].enumerated() where title != "entries" {
                sums[String(title)] = lines.dropFirst().reduce(0) { $0 + (UInt64($1[index], radix: 16) ?? 0) }
            }
            return ["": sums]
        }
    }

    @Test func softirqsAgreeWithProc() throws {
        try compare(SoftirqCollector.self, equal: 4) { columns(try text("/proc/softirqs")) { $0 } }
    }

    @Test func interruptsAgreeWithProc() throws {
        try compare(InterruptCollector.self, equal: 10) {
            columns(try text("/proc/interrupts")) { label in label }
        }
    }

    @Test func processorTimeAgreesWithProc() throws {
        let names = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "guest", "guest_nice"]
        try compare(ProcessorTimeCollector.self, equal: 4) {
            let lines = try text("/proc/stat").split(separator: "\n").filter { $0.hasPrefix("cpu") }.dropFirst()
            return Dictionary(
                uniqueKeysWithValues: lines.map { line in
                    let words = line.split(separator: " ")
                    let values = words.dropFirst().compactMap { UInt64($0) }
                    return (String(words[0]), Dictionary(uniqueKeysWithValues: zip(names, values)))
                })
        }
    }

    /// A line of names of processors, and below it their numbers.
    private func columns(_ text: String, _ name: (String) -> String) -> Counters {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        var counters: Counters = [:]
        for line in lines.dropFirst() where line.count > lines[0].count {
            for (index, processor) in lines[0].enumerated() {
                guard let value = UInt64(line[index + 1]) else { continue }
                let label = String(line[0].dropLast())
                let device = Int(label) != nil && line.count > lines[0].count + 1 ? " \(line[line.count - 1])" : ""
                counters[processor.lowercased(), default: [:]][label + device] = value
            }
        }
        return counters
    }

    @Test func everyHostSourceIsThere() throws {
        let sample = try HostCollectors(sources: Collectors.host).sample()
        #expect(sample.unavailable.isEmpty)
        #expect(Set(sample.groups.map(\.source)) == Set(Collectors.host.map { $0.source }))
        #expect(sample.groups.allSatisfy { $0.source.scope == .host && !$0.values.isEmpty })
        #expect(Collectors.all.allSatisfy { $0.source.scope != .host })
    }
}
