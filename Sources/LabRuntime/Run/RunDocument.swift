// From observations to the document of a run.

import Foundation
import Glibc
import LabFormat
import PacketPath
import SystemCalls

/// Writes down what a run was and what it saw.
struct RunDocument {
    var lab: Lab
    /// The name of the lab that is up.
    var instance: String
    var toolVersion: String
    /// Nanoseconds since 1970.
    var started: UInt64

    func record(_ observation: Observation) throws -> RunRecord {
        let ledger = Ledger(evidence: observation.evidence)
        let oracles = lab.oracleReports(observation.departures, ledger: ledger)
        let evidence = observation.evidence
        let check = ClaimCheck(
            ledger: ledger, counters: evidence.counters, events: evidence.dropBackend == .bpf ? evidence.drops : nil,
            flows: evidence.flows, oracles: oracles ?? [], evidence: evidence)
        // What was expected was expected of the whole run.
        let isWhole = observation.interrupted == nil && observation.failure == nil
        let results =
            check.check((isWhole ? lab.expectations : []).map(Claim.init))
            + (isWhole ? observation.exchanges.flatMap(\.results) : [])
        var summary = LabSummary(
            name: lab.name, file: lab.file, text: lab.text, description: lab.description.isEmpty ? nil : lab.description
        )
        summary.parameters = lab.parameters
        summary.tags = lab.tags.isEmpty ? nil : lab.tags
        var record = RunRecord(
            toolVersion: toolVersion, lab: summary, instance: instance,
            started: Date(timeIntervalSince1970: Double(started) / 1e9).formatted(.iso8601),
            environment: try environment(observation.evidence), evidence: observation.evidence, ledger: ledger,
            expectations: results)
        record.exchanges = observation.exchanges.isEmpty ? nil : observation.exchanges
        record.senders = observation.senders
        record.oracles = oracles
        record.timeline = observation.timeline
        return record
    }

    private func environment(_ evidence: Evidence) throws -> RunEnvironment {
        var name = utsname()
        unsafe uname(&name)
        let clocksource = try? Files.text("/sys/devices/system/clocksource/clocksource0/current_clocksource")
        return RunEnvironment(
            kernelRelease: Self.text(unsafe withUnsafeBytes(of: name.release) { unsafe Array($0) }),
            machine: Self.text(unsafe withUnsafeBytes(of: name.machine) { unsafe Array($0) }),
            cpus: sysconf(CInt(_SC_NPROCESSORS_ONLN)),
            clocksource: clocksource?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "unknown",
            dropBackend: evidence.dropBackend, backendNote: evidence.backendNote,
            bootedFrom: ProcessInfo.processInfo.environment["NETLAB_MACHINE"])
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
}

extension Claim {
    /// An expectation of the lab file in the ledger's terms.
    init(_ expectation: Expectation) {
        let location = expectation.location.description
        switch expectation.kind {
        case .ledgerBalanced: self = .balanced(location: location)
        case .counter(let name, let node, let packets):
            self = .counter(name: name, node: node, packets: packets, location: location)
        case .qdisc(let end, let counts):
            self = .qdisc(node: end.node, interface: end.interface, counts: counts, location: location)
        case .oracle(let oracle):
            self = .oracle(OracleClaim(place: "\(oracle.place)", within: oracle.within, location: location))
        case .signal(let place, let count):
            self = .signal(SignalClaim(place: place, count: count, location: location))
        case .flow(let flow):
            var claim = FlowClaim(flow: flow.flow, location: location)
            claim.sent = flow.sent
            claim.delivered = flow.delivered
            claim.inFlight = flow.inFlight
            claim.duplicated = flow.duplicated
            claim.reordered = flow.reordered
            claim.leastDelay = flow.delay?.minimum
            claim.mostDelay = flow.delay?.maximum
            claim.medianDelay = flow.delay?.median
            claim.arrivals = flow.arrivals
            claim.dropped = flow.dropped
            claim.refused = flow.refused
            self = .flow(claim)
        }
    }
}
