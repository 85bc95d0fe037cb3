import LabFormat
extension Qdisc { func tcCommands(namespace: String, interface: String) -> [String] { [kind] } }
extension Ruleset { var nftText: String { "" } }
