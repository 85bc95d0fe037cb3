// A model's opinion of a queue beside what the kernel did.

package struct OracleReport: Codable, Sendable, Equatable {
    /// `router:eth1`
    package var place: String
    /// `tbf rate 10000000bit burst 10000b limit 20000b`
    package var model: String
    /// The flows whose packets the model got.
    package var flows: [String]
    /// Packets of these flows.
    package var sent: UInt64
    /// Those that the kernel dropped in the qdisc at this place.
    package var kernel: UInt64
    /// Those that the model drops, fed with the times at which they really departed.
    package var predicted: UInt64
    /// Packets whose fate is the same in both; nil where nobody knows the fate of each.
    package var agreeing: UInt64?

    package init(place: String, model: String, flows: [String], sent: UInt64, kernel: UInt64, predicted: UInt64) {
        self.place = place
        self.model = model
        self.flows = flows
        self.sent = sent
        self.kernel = kernel
        self.predicted = predicted
    }

    /// What the kernel dropped beyond the model: it served late. Less than 0 if it dropped less.
    package var difference: Int64 { Int64(clamping: kernel) - Int64(clamping: predicted) }

    /// The difference as a share of what was sent.
    package var share: Double { sent == 0 ? 0 : Double(difference.magnitude) / Double(sent) }

    /// `kernel 1827, model 1799, late service 28`
    package var text: String {
        let rest =
            switch difference {
            case 0: "none apart"
            case 1...: "late service \(difference)"
            default: "\(difference.magnitude) dropped by the model alone"
            }
        return "kernel \(kernel), model \(predicted), \(rest)"
    }
}
