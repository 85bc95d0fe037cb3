// Where a person's labs live: the directories that name namespaces and keep state.

/// The world in which labs are made and found again. Every module that touches a name or a file gets it as a parameter.
package struct Session: Sendable {
    /// The names `ip netns` shows.
    package var netnsDirectory: String
    /// One directory per instance, with its journal.
    package var stateDirectory: String

    package init(netnsDirectory: String, stateDirectory: String) {
        self.netnsDirectory = netnsDirectory
        self.stateDirectory = stateDirectory
    }

    /// Root's session: the whole machine's.
    package static let root = Session(netnsDirectory: "/run/netns", stateDirectory: "/run/netlab")
}
