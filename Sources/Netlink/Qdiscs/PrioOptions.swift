// prio: struct tc_prio_qopt.

package struct PrioOptions: QdiscOptions {
    package static let kind = "prio"

    package var bands: Int32
    /// The band of each of the 16 priorities.
    package var priomap: [UInt8]

    package init(bands: Int32? = nil, priomap: [UInt8]? = nil) {
        self.bands = bands ?? 3
        self.priomap = priomap ?? [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    }

    package func encode(into message: inout Message) {
        let options = Message.body { body in
            body.put(bands)
            for band in priomap.prefix(16) { body.put(band) }
        }
        message.attribute(TrafficAttribute.options, bytes: options)
    }
}
