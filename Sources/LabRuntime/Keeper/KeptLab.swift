// A lab as its keeper reads it from the state directory.

import LabFormat
import Namespaces
import SystemCalls

/// The lab file and the intent of an instance, read again: the state directory says all that a keeper needs.
enum KeptLab {
    /// - Throws: KeeperError.refused when the records do not make a lab.
    static func read(_ instance: String, in session: Session) throws -> (lab: Lab, intent: Intent) {
        guard let record = try InstanceRecord.read(instance, in: session), let intent = record.intent else {
            throw KeeperError.refused("'\(instance)' has no record")
        }
        let result = LabReader.read(text: try record.labText(), file: intent.file, parameters: intent.parameters)
        guard let lab = result.lab else {
            throw KeeperError.refused(result.diagnostics.map(\.description).joined(separator: "\n"))
        }
        return (lab, intent)
    }
}

extension Lab {
    /// Nanoseconds that its processes may take to end, one after the other.
    var grace: UInt64 { processes.reduce(0) { $0 + $1.process.stop.grace } }
}

extension InstanceRecord {
    /// All processes of the lab, in the order in which they start; known also when nothing runs any more.
    package func processNames() throws -> [ProcessName] {
        try KeptLab.read(name, in: session).lab.processes.map(\.name)
    }
}

extension InstanceRecord {
    /// All interfaces of the lab as NODE:IF; none if its record cannot be read.
    package func interfaceNames() -> [String] {
        let lab = try? KeptLab.read(name, in: session).lab
        return lab?.nodes.flatMap { node in node.interfaces.map { "\(node.name):\($0.name)" } } ?? []
    }
}
