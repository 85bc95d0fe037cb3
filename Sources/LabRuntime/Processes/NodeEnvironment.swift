// What every process of a node finds in its environment.

/// Variables that tell a process where it is.
enum NodeEnvironment {
    static func variables(instance: String, lab: String, node: String) -> [String: String] {
        ["NETLAB_INSTANCE": instance, "NETLAB_LAB": lab, "NETLAB_NODE": node]
    }
}
