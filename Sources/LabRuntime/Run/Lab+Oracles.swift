// The oracles that a lab asks for, and what they are fed with.

import LabFormat
import PacketPath
import Traffic

extension Lab {
    private var oracles: [OracleExpectation] {
        expectations.compactMap { if case .oracle(let oracle) = $0.kind { oracle } else { nil } }
    }

    /// Does an oracle want to know when this flow's packets departed?
    func hasOracle(for flow: String) -> Bool { oracles.contains { $0.flows.contains(flow) } }

    /// What the models say, each about its own flows; nil if the lab asks for none.
    func oracleReports(_ departures: [TokenBucketOracle.Departures], ledger: Ledger) -> [OracleReport]? {
        guard !oracles.isEmpty else { return nil }
        return oracles.compactMap { oracle in
            let mine = departures.filter { oracle.flows.contains($0.flow) }
            guard mine.contains(where: { $0.times.contains { $0 > 0 } }) else { return nil }
            return TokenBucketOracle(
                place: "\(oracle.place)", parameters: TokenBucket.Parameters(oracle.tbf),
                model: oracle.tbf.tcArguments.joined(separator: " ")
            ).report(mine, ledger: ledger)
        }
    }
}

extension PreparedFlow {
    /// The packets as a model of a queue wants them; nil unless their times were kept.
    func departures(_ sender: Traffic.SenderReport, _ arrivals: SinkReport.Flow?) -> TokenBucketOracle.Departures? {
        guard !sender.departures.isEmpty else { return nil }
        let frames = frames
        var departures = TokenBucketOracle.Departures(
            flow: flow.name, times: sender.departures, bytes: { frames.length(of: $0) })
        departures.delays = arrivals?.times ?? []
        if let bitmap = arrivals?.bitmap {
            departures.arrived = { sequence in bitmap.contains(UInt32(truncatingIfNeeded: sequence)) }
        }
        return departures
    }
}

extension TokenBucket.Parameters {
    fileprivate init(_ tbf: TBF) {
        self.init(
            rate: tbf.rate, burst: UInt64(tbf.burst), limit: UInt64(tbf.limit), peakRate: tbf.peakRate,
            mtu: tbf.mtu.map { UInt64($0) })
    }
}
