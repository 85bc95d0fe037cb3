// prio: struct tc_prio_qopt.

package struct PrioOptions: QdiscOptions {
    package static let kind = "prio"

    package var bands: Int32
    /// The band of each of the 16 priorities; those not given are as in tc's default map.
    package var priomap: [UInt8]

    package init(bands: Int32? = nil, priomap: [UInt8]? = nil) {
        self.bands = bands ?? 3
        let given = (priomap ?? []).prefix(16)
        self.priomap = Array(given + [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1].dropFirst(given.count))
    }

    package func encode(into message: inout Message) {
        let options = Message.body { body in
            body.put(bands)
            for band in priomap { body.put(band) }
        }
        message.attribute(TrafficAttribute.options, bytes: options)
    }
}
