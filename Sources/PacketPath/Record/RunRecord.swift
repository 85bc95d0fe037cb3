// The document of one run: everything a report needs, readable without any kernel code.

/// One run of a lab. Its JSON form has the same fields in snake_case (`schema_version`).
///
/// A field may be added within a schema version if old records still decode; anything else is a new version.
package struct RunRecord: Codable, Sendable, Equatable {
    /// The version this code writes and reads.
    package static let currentSchema = 1

    package var schemaVersion = RunRecord.currentSchema
    /// netlab's own version: `0.1.0`.
    package var toolVersion: String
    package var lab: LabSummary
    /// The name of the running lab: `tbf-drop~k3x9`.
    package var instance: String
    /// When the run began, ISO 8601 with time zone.
    package var started: String
    /// Nanoseconds by phase: `up`, `baseline`, `traffic`, `drain`, `collect`, `down`.
    package var durations: [String: UInt64] = [:]
    package var environment: RunEnvironment
    /// What each flow's sender measured; its counts stand in `evidence.flows` under the same name.
    package var senders: [SenderReport] = []
    /// The observations, as they were read.
    package var evidence: Evidence
    /// The books made from `evidence`.
    package var ledger: Ledger
    /// The lab's claims and what was seen of them.
    package var expectations: [ExpectationResult] = []
    /// What became of each step of the lab's exchanges, which stand among `expectations` too; nil in a lab without any.
    package var exchanges: [ExchangeSummary]?
    /// Models of queues beside the kernel's; nil in a lab that asks for none.
    package var oracles: [OracleReport]?
    /// What happened when.
    package var timeline: [TimelineEntry] = []
    /// The lab's processes at the end; nil in a lab without any.
    package var processes: [ProcessSummary]?
    package var verdict: RunVerdict

    package init(
        toolVersion: String, lab: LabSummary, instance: String, started: String, environment: RunEnvironment,
        evidence: Evidence, ledger: Ledger, expectations: [ExpectationResult] = []
    ) {
        self.toolVersion = toolVersion
        self.lab = lab
        self.instance = instance
        self.started = started
        self.environment = environment
        self.evidence = evidence
        self.ledger = ledger
        self.expectations = expectations
        verdict = RunVerdict(ledger: ledger, expectations: expectations)
    }
}
