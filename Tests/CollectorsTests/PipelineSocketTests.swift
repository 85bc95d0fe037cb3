// Sockets, processors and the host's own interface: the other figures of the path, compared with their tools.

@testable import Collectors
import Foundation
import PacketPath
import SystemCalls
import TestSupport
import Testing

@Suite(.privileged, .requires(tool: "ss"), .requires(tool: "ethtool"))
struct PipelineSocketTests {
    /// `rb212992` of ss's skmem.
    private func memory(_ line: String) -> [String: String] {
        let inside = line.components(separatedBy: "skmem:(").dropFirst().first?.prefix { $0 != ")" } ?? ""
        return Dictionary(
            inside.split(separator: ",").map { word in
                (String(word.prefix { $0.isLetter }), String(word.drop { $0.isLetter }))
            }
        ) { $1 }
    }

    private func expect(_ item: Pipeline.Item, like line: String) {
        let words = line.split(separator: " ").map(String.init)
        #expect(item["recv-q"]?.text == words[1] && item["send-q"]?.text == words[2], "\(line)")
        let skmem = memory(line)
        for (name, letter) in [("rmem_alloc", "r"), ("rcvbuf", "rb"), ("sndbuf", "tb")] {
            #expect(item[name]?.text == skmem[letter], "\(letter) of \(line)")
        }
        #expect(item.count("drops").map { "\($0)" } == skmem["d"])
        let process = line.components(separatedBy: "pid=").dropFirst().first?.prefix(while: \.isNumber)
        #expect(process != nil && item["process"]?.text.hasSuffix("(pid \(process ?? ""))") == true, "\(line)")
    }

    @Test func datagramsListenersAndTaps() throws {
        let bed = try PipelineBed()
        try bed.must("nft", "flush", "ruleset")
        let receiver = try bed.bed.socket(port: 9000)
        let listener = try bed.listener(port: 8080, backlog: 3)
        let tap = try bed.tap()
        // To itself over lo: the smallest buffer holds two datagrams of 1000 bytes.
        try bed.bed.send(12, to: "10.0.0.1", port: 9000)
        let pipeline = try bed.read()
        let datagram = try #require(try pipeline.items("socket", at: "udp-socket").first { $0.name.contains(":9000") })
        let lines = try bed.must("ss", "-unampH").replacingOccurrences(of: "\n\t", with: " ").split(separator: "\n")
        expect(datagram, like: String(try #require(lines.first { $0.contains(":9000 ") })))
        #expect((datagram.count("drops") ?? 0) > 0 && datagram.counters.first?.causes == ["socket-buffer.rcvbuf-full"])
        let stream = try #require(try pipeline.items("socket", at: "tcp-listen").first)
        let listeners = try bed.must("ss", "-tnlmpH").replacingOccurrences(of: "\n\t", with: " ")
        #expect(stream.name.hasPrefix("tcp LISTEN 0.0.0.0:8080") && stream["send-q"] == .number(3))
        expect(stream, like: listeners)
        let item = try #require(try pipeline.items("tap", at: "packet-tap").first)
        let taps = try bed.must("ss", "-0nmpH").replacingOccurrences(of: "\n\t", with: " ")
        #expect(item["protocol"] == "all" && item["interface"] == "all")
        #expect(item["rcvbuf"]?.text == memory(taps)["rb"] && item["rmem_alloc"]?.text == memory(taps)["r"])
        // The counters of the catalogue, by nstat's names.
        let full = try pipeline.station("socket-buffer").counters.first { $0.name == "Udp.RcvbufErrors" }
        let snmp = try bed.must("cat", "/proc/net/snmp").split(separator: "\n").filter { $0.hasPrefix("Udp:") }
        let names = snmp[0].split(separator: " "), values = snmp[1].split(separator: " ")
        let column = try #require(names.firstIndex(of: "RcvbufErrors"))
        #expect(full.map { "\($0.value)" } == String(values[column]) && full?.value == datagram.count("drops"))
        withExtendedLifetime((receiver, listener, tap)) {}
    }

    @Test func pollersAndSteering() throws {
        let bed = try PipelineBed()
        _ = try bed.withSystemFiles(
            "cd /sys/class/net/eth0; echo 2 > queues/rx-0/rps_cpus; echo 64 > queues/rx-0/rps_flow_cnt; echo 1 > threaded; echo 20000 > gro_flush_timeout"
        )
        let pipeline = try bed.read()
        let files = try bed.withSystemFiles(
            "cd /sys/class/net/eth0; cat queues/rx-0/rps_cpus queues/rx-0/rps_flow_cnt threaded gro_flush_timeout napi_defer_hard_irqs queues/tx-0/xps_cpus"
        ).split(separator: "\n").map(String.init)
        let queue = try #require(try pipeline.items("queue", at: "cpu-backlog").first)
        let mode = try #require(try pipeline.items("napi mode", at: "softirq").first)
        let transmit = try #require(try pipeline.items("queue", at: "carrier", .transmit).first)
        #expect(
            files
                == [
                    queue["rps_cpus"], queue["rps_flow_cnt"], mode["threaded"], mode["gro_flush_timeout"],
                    mode["napi_defer_hard_irqs"], transmit["xps_cpus"],
                ].map { $0?.text })
        #expect(mode["threaded"] == .number(1) && mode["gro"] == .flag(true))
        // With GRO a veth has a NAPI instance, and its thread is named after the device and the instance.
        let poller = try #require(try pipeline.items("poller", at: "softirq").first)
        let pid = try #require(poller["pid"]?.text)
        let comm = try Files.text("/proc/\(pid)/comm")
        #expect(comm.hasPrefix("napi/eth0-") && comm.contains(poller.name.split(separator: " ")[1]))
        // A poller's own timeout came after Debian's 6.12.
        let isOld = try Files.text("/proc/sys/kernel/osrelease").hasPrefix("6.12.")
        #expect(poller["gro-flush-timeout"] == (isOld ? nil : .number(20000)))
        #expect(poller["threaded"] == .flag(true))
    }

    @Test func whatTheMachineHasOnce() throws {
        let host = HostFacts.read()
        for setting in host.settings {
            let text = try Files.text("/proc/sys/net/core/\(setting.name)").split { "\n\t".contains($0) }
            #expect(setting.value.text == text.joined(separator: " "), "\(setting.name)")
        }
        #expect(host.settings("netdev_budget", "netdev_budget_usecs", "dev_weight", "netdev_max_backlog").count == 4)
        // Packets move meanwhile: what was processed lies between two readings.
        let later = try Files.text("/proc/net/softnet_stat").split(separator: "\n")
            .reduce(UInt64(0)) { $0 + (UInt64($1.prefix { $0 != " " }, radix: 16) ?? 0) }
        let processed = try #require(host.softnet.first { $0.name == "processed" })
        #expect(processed.value > 0 && processed.value <= later && processed.scope == .host)
        let interrupt = try #require(host.interrupts.first)
        let list = try Files.text("/proc/irq/\(interrupt.number)/smp_affinity_list")
        #expect(interrupt.affinity.map { "\($0)\n" } == list)
    }

    /// The first interface of this machine, only looked at.
    @Test func aRealInterfaceOfThisHost() throws {
        let name = try PipelineFacts.interfaces().first { $0 != "lo" } ?? "lo"
        let pipeline = try #require(try PipelineReader.read(name, host: HostFacts.read()))
        #expect(pipeline.node == nil && pipeline.interface == name)
        #expect(Set(pipeline.stations.map(\.direction)) == [.receive, .transmit])
        for (option, kind) in [("-g", "rings"), ("-l", "channels"), ("-c", "coalescing")] {
            let tool = try Witness.run("ethtool", option, name)
            let item = try #require(pipeline.stations.flatMap(\.items).first { $0.kind == kind })
            #expect((item.absence == nil) == (tool.status == 0), "\(kind): \(item.absence ?? "there") \(tool.error)")
        }
        let driver = try Witness.run("ethtool", "-i", name).output.split(separator: "\n").first {
            $0.hasPrefix("driver: ")
        }
        #expect(pipeline.device.first?["driver"].map { "driver: \($0.text)" } == driver.map(String.init))
    }

    @Test func thereIsNoSuchInterface() throws {
        #expect(try PipelineReader.read("nosuch0", host: HostFacts.read()) == nil)
    }

    /// Stations stand in the catalogue's order and have its words.
    @Test func stationsFollowTheCatalogue() throws {
        let pipeline = try PipelineBed().read()
        let receive = pipeline.stations.filter { $0.direction == .receive }.map(\.stage)
        let transmit = pipeline.stations.filter { $0.direction == .transmit }.map(\.stage)
        for stages in [receive.filter { $0 != "veth" }, transmit.filter { $0 != "packet-tap" }] {
            let places = stages.map { Stage.order(of: $0) }
            #expect(places == places.sorted() && places.count >= 6)
        }
        #expect(PipelineReader.kinds.allSatisfy { Stage.named($0.stage) != nil })
        for station in pipeline.stations {
            #expect(Stage.named(station.stage)?.title == station.title)
            #expect(station.counters.flatMap(\.causes).allSatisfy { Cause.named($0) != nil })
        }
    }
}
