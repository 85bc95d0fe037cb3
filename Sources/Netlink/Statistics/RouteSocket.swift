// One rtnetlink socket of a namespace, shared by those who read devices, queues and neighbours.

import Synchronization

/// Reads devices, their queues and neighbours; remembers the devices' names.
package final class RouteSocket: Sendable {
    private let socket: Mutex<Socket<KernelTransport>>
    private let names = Mutex<[Int: String]>([:])

    /// Opens the socket in the calling thread's namespace.
    package init() throws(NetlinkError) { socket = Mutex(try Socket()) }

    package func links() throws(NetlinkError) -> [LinkState] {
        let links = try socket.withLock { socket throws(NetlinkError) in try LinkState.dump(over: &socket) }
        names.withLock { $0 = Dictionary(links.map { ($0.index, $0.name) }) { $1 } }
        return links
    }

    package func linkStatistics() throws(NetlinkError) -> [LinkStatistics] {
        try socket.withLock { socket throws(NetlinkError) in try LinkStatistics.dump(over: &socket) }
    }

    package func qdiscs() throws(NetlinkError) -> [QdiscStatistics] {
        try socket.withLock { socket throws(NetlinkError) in try QdiscStatistics.dump(over: &socket) }
    }

    package func neighbours() throws(NetlinkError) -> [NeighbourState] {
        try socket.withLock { socket throws(NetlinkError) in try NeighbourState.dump(over: &socket) }
    }

    /// Every route of every table.
    package func routes() throws(NetlinkError) -> [RouteState] {
        try socket.withLock { socket throws(NetlinkError) in try RouteState.dump(over: &socket) }
    }

    /// The classes of every device that has a qdisc with a handle: the kernel wants to be asked device by device.
    package func classes() throws(NetlinkError) -> [ClassStatistics] {
        let indexes = Set(try qdiscs().filter { $0.handle != 0 && $0.handle & 0xffff == 0 }.map(\.index)).sorted()
        return try socket.withLock { socket throws(NetlinkError) in
            var classes: [ClassStatistics] = []
            for index in indexes { classes += try ClassStatistics.dump(of: index, over: &socket) }
            return classes
        }
    }

    /// The actions of every tc filter.
    package func filters() throws(NetlinkError) -> [FilterStatistics] {
        let qdiscs = try qdiscs()
        return try socket.withLock { socket throws(NetlinkError) in
            var filters: [FilterStatistics] = []
            for qdisc in qdiscs {
                for parent in FilterStatistics.parents(of: qdisc) {
                    filters += try FilterStatistics.dump(of: qdisc.index, parent: parent, over: &socket)
                }
            }
            return filters
        }
    }

    package func neighbourTables() throws(NetlinkError) -> [NeighbourTableStatistics] {
        try socket.withLock { socket throws(NetlinkError) in try NeighbourTableStatistics.dump(over: &socket) }
    }

    /// What the driver of a device counts; nil when it counts nothing.
    package func deviceCounters(
        _ name: String, known: DeviceCounters?
    ) throws(NetlinkError) -> DeviceCounters? {
        try socket.withLock { socket throws(NetlinkError) in
            try DeviceCounters.read(name, socket: socket.raw, known: known)
        }
    }

    /// The names of devices by index, asked of the kernel only when one of them is new. A name that changes later
    /// stays as it was read first, so that a counter keeps its key.
    package func names(of indexes: [Int]) throws(NetlinkError) -> [Int: String] {
        let known = names.withLock { $0 }
        if indexes.allSatisfy({ known[$0] != nil }) { return known }
        return Dictionary(try links().map { ($0.index, $0.name) }) { $1 }
    }
}
