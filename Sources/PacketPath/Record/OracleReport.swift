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
    /// Those that the model drops if its queue is served when the kernel served it, which is late on a busy machine; nil where
    /// these times were not kept.
    package var served: UInt64?
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

    /// What the kernel dropped beyond the model. Less than 0 if it dropped less.
    package var difference: Int64 { Int64(clamping: kernel) - Int64(clamping: predicted) }

    /// Drops beyond the model that the kernel's late service accounts for: at most as many as the model has when it serves as late.
    /// Where packets arrive just when others leave, microseconds decide there.
    package var late: Int64 {
        guard let served else { return 0 }
        return max(0, min(difference, Int64(clamping: served) - Int64(clamping: predicted)))
    }

    /// What neither model nor late service accounts for, as a share of what was sent.
    package var share: Double { sent == 0 ? 0 : Double((difference - late).magnitude) / Double(sent) }

    /// `kernel 1827, model 1799, late service 27, 1 more`
    package var text: String {
        let apart = difference - late
        let rest =
            switch apart {
            case 0: "none apart"
            case 1...: "\(apart) more"
            default: "\(apart.magnitude) fewer"
            }
        return "kernel \(kernel), model \(predicted), " + (late > 0 ? "late service \(late), " : "") + rest
    }
}
