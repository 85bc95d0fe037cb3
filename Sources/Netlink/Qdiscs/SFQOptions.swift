// sfq: struct tc_sfq_qopt.

package struct SFQOptions: QdiscOptions {
    package static let kind = "sfq"

    package var limit: UInt32?
    package var quantum: UInt32?
    /// Seconds.
    package var perturb: Int32?
    package var divisor: UInt32?

    package init() {}

    package func encode(into message: inout Message) {
        let options = Message.body { body in
            body.put(quantum ?? 0)
            body.put(perturb ?? 0)
            for word in [limit ?? 0, divisor ?? 0, 0] { body.put(word) }
        }
        message.attribute(TrafficAttribute.options, bytes: options)
    }
}
