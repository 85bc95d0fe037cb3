// pfifo, bfifo, pfifo_fast and noqueue: a limit, or nothing.

/// pfifo: `limit` packets; nil: the interface's txqueuelen.
package struct PFIFOOptions: QdiscOptions {
    package static let kind = "pfifo"
    package var limit: UInt32?

    package init(limit: UInt32?) { self.limit = limit }

    package func encode(into message: inout Message) {
        if let limit { message.attribute(TrafficAttribute.options, limit) }
    }
}

/// bfifo: `limit` bytes; nil: txqueuelen full frames.
package struct BFIFOOptions: QdiscOptions {
    package static let kind = "bfifo"
    package var limit: UInt32?

    package init(limit: UInt32?) { self.limit = limit }

    package func encode(into message: inout Message) {
        if let limit { message.attribute(TrafficAttribute.options, limit) }
    }
}

package struct PFIFOFastOptions: QdiscOptions {
    package static let kind = "pfifo_fast"
    package init() {}
    package func encode(into message: inout Message) {}
}

package struct NoqueueOptions: QdiscOptions {
    package static let kind = "noqueue"
    package init() {}
    package func encode(into message: inout Message) {}
}
