// By which way a flow's packets enter the kernel, as the lab file has it.

/// The keys of a flow that say how it sends.
struct PathFile {
    var sendBuffer: Int?

    var path: FlowPath { FlowPath(sendBuffer: sendBuffer) }

    static var keys: [Key<FlowFile>] {
        [
            Key(
                "sndbuf", .size, \.path.sendBuffer, "SO_SNDBUF of the sender; larger than every queue unless given.")
        ]
    }
}
