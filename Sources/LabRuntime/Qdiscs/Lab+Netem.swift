// Where a lab's netem does more than lose and delay.

import LabFormat

extension Lab {
    /// The interfaces, as `NODE:IF`, with a netem of which this is true; nil if there is none.
    func interfaces(where isSo: (Netem) -> Bool) -> [String]? {
        let found = nodes.flatMap { node in
            node.interfaces.filter { $0.qdisc?.netems.contains(where: isSo) == true }.map { "\(node.name):\($0.name)" }
        }
        return found.isEmpty ? nil : found
    }
}
