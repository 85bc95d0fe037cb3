// plug: struct tc_plug_qopt.

package struct PlugOptions: QdiscOptions {
    package static let kind = "plug"

    /// Bytes.
    package var limit: UInt32

    package init(limit: UInt32) { self.limit = limit }

    package func encode(into message: inout Message) {
        message.attribute(TrafficAttribute.options, words: [3, limit])  // TCQ_PLUG_LIMIT
    }
}
