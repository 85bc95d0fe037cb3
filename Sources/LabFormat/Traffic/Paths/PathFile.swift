// By which way a flow's packets enter the kernel, as the lab file has it.

/// The keys of a flow that say how it sends.
struct PathFile {
    var way = Located(FlowPath.Way.packet, Location(file: "", line: 0, column: 0))
    var socket = SocketOptionsFile()
    var cpu: Int?

    var path: FlowPath {
        var path = FlowPath()
        path.way = way.value
        path.sendBuffer = socket.sendBuffer
        path.isBlocking = socket.isBlocking
        path.pathMTU = socket.pathMTU?.value
        path.reportsErrors = socket.reportsErrors?.value ?? false
        path.cpu = cpu
        path.bypasses = socket.bypass?.value ?? false
        path.segments = socket.segments?.value
        path.writing = socket.writing?.value ?? .write
        path.countsCopies = socket.copies?.value == .count
        path.backlog = socket.backlog?.value ?? 128
        return path
    }

    static var keys: [Key<FlowFile>] {
        [
            Key(
                "via", Form<FlowPath.Way>.word.located, \.path.way,
                "How packets enter the kernel: packet (unless given: through the qdisc), bypass (past it), ip, udp, tcp, burst, ring, xdp."
            ),
            Key("socket", SocketOptionsFile.table.form, \.path.socket, "The sender's socket."),
            Key("cpu", .integer(0...4095), \.path.cpu, "The processor that sends; any unless given."),
        ]
    }
}
