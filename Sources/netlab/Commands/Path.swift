// netlab path: the packet path of one interface, as it is set up and as it counts now.

import ArgumentParser
import Collectors
import LabFormat
import LabRuntime
import Namespaces
import PacketPath
import Reporting
import SystemCalls

struct Path: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the packet path of an interface: every stage with its real settings and live counters.",
        usage: "netlab path [<lab>] <node>[:<interface>] [<options>]\nnetlab path --host <interface> [<options>]",
        discussion: """
            A packet that arrives passes the stages of RECEIVE from the top down, one that is sent those of TRANSMIT. Below \
            each stage stands what the kernel of this node does there: rings, polling, programs, chains with their rules, \
            routes, neighbours, qdiscs, sockets; and behind '$' the command that shows it by hand. Counters of lost packets \
            are red once they have moved, with the word that 'netlab explain' takes. Nothing is changed by looking.

              netlab path web                      the only interface of node 'web'
              netlab path shop web:eth0            one of several, in the lab 'shop'
              netlab path web:eth0 --direction rx  only the way in
              netlab path --host eth0              this machine's own interface
              netlab exec web -- ethtool -k eth0   one of the commands it names

            What is marked 'whole machine' counts packets of every network namespace.
            """)

    enum Direction: String, ExpressibleByArgument, CaseIterable {
        case rx, tx
        var meaning: Pipeline.Direction { self == .rx ? .receive : .transmit }
    }

    @Flag(help: "An interface of the network namespace that this command runs in; it is only looked at.") var host =
        false
    @Option(help: "Only one way: rx or tx.") var direction: Direction?
    @Option(help: "text or json.") var format = OutputFormat.text
    @Option(help: "When to use colour: auto, always or never.") var color = ColourChoice.auto
    @Argument(help: "The lab, if several are up, then NODE or NODE:INTERFACE.", completion: .labsAndNodes)
    var words: [String] = []

    func validate() throws {
        let fits = host ? words.count == 1 : (1...2).contains(words.count)
        guard !fits else { return }
        throw ValidationError(
            host
                ? "--host takes one interface: netlab path --host eth0"
                : "name a node: netlab path [LAB] NODE[:INTERFACE]")
    }

    func run() throws {
        let pipeline = try (host ? ofHost() : ofNode()).only(direction?.meaning)
        Console.write(
            format == .json
                ? try PipelineReport.json(pipeline)
                : PipelineReport.text(pipeline, color: color.isWanted, width: Console.width), to: 1)
    }

    private func ofHost() throws -> Pipeline {
        let facts = HostFacts.read()
        // In a container /sys may be another namespace's: this process alone gets one of its own.
        if try !PipelineReader.seesSystemFiles(of: words[0]) { NodeNamespaces.showNetwork() }
        let found = try PipelineReader.read(words[0], host: facts)
        if let found { return found }
        throw try unknown(words[0], at: "this host")
    }

    private func ofNode() throws -> Pipeline {
        let target = try PathTarget(words)
        // What only the first namespace shows is read before the visit to the node.
        let facts = HostFacts.read()
        try NodeEntry(record: target.record, node: target.node).enterNetwork()
        let interface = try target.interface ?? onlyInterface(of: target.node)
        let found = try PipelineReader.read(
            interface, host: facts, lab: target.record.name, node: target.node)
        if let found { return found }
        throw try unknown(interface, at: "node '\(target.node)'")
    }

    /// All but `lo`, if that is one.
    private func onlyInterface(of node: String) throws -> String {
        let all = try PipelineFacts.interfaces()
        let others = all.filter { $0 != "lo" }
        if others.count <= 1 { return others.first ?? "lo" }
        throw LabError(
            "node '\(node)'", "has several interfaces",
            remedy: "name one: \(others.prefix(20).map { "\(node):\($0)" }.joined(separator: ", "))")
    }

    /// In the namespace that the process is in now.
    private func unknown(_ interface: String, at place: String) throws -> LabError {
        let all = try PipelineFacts.interfaces()
        return LabError(
            "'\(interface)'", "\(place) has no such interface\(Suggestion.text(for: interface, among: all))",
            remedy: "its interfaces are: \(all.prefix(20).joined(separator: ", "))")
    }
}

/// Which node of which lab: `LAB NODE:IF`, `NODE:IF`, `LAB.NODE:IF`.
private struct PathTarget {
    var record: InstanceRecord
    var node: String
    var interface: String?

    init(_ words: [String]) throws {
        let parts = (words.last ?? "").split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        interface = parts.count == 2 ? parts[1] : nil
        if words.count == 2 {
            (record, node) = (try InstanceSelection.find(words[0]), parts[0])
        } else if let dot = parts[0].lastIndex(of: ".") {
            record = try InstanceSelection.find(String(parts[0][..<dot]))
            node = String(parts[0][parts[0].index(after: dot)...])
        } else {
            (record, node) = (try InstanceSelection.find(nil), parts[0])
        }
    }
}
