// What every process of a node finds in its environment.

/// Variables that tell a process where it is.
enum NodeEnvironment {
    /// - Parameter run: the directory that each node has to itself; nil in a lab without a keeper, which would hold it.
    static func variables(_ intent: Intent, node: String, run: String?) -> [String: String] {
        let place = ["NETLAB_INSTANCE": intent.instance, "NETLAB_LAB": intent.lab, "NETLAB_NODE": node]
        return run.map { place.merging(["NETLAB_RUN": $0]) { $1 } } ?? place
    }
}
