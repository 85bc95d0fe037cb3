// Programs of others that processes of a lab call, and whose the machine is.

import Collectors
import SystemCalls

enum ToolProbe {
    static let all: [Capability] = [
        capability("iproute2", "run ip, tc and bridge as processes of a lab", ["ip", "tc", "bridge"]),
        capability("python3", "run Python as a process of a lab", ["python3"]),
        Capability(name: "own-machine", purpose: "change the settings of a machine that is netlab's own") {
            ProcessEnvironment["NETLAB_MACHINE"] != nil
                ? .available
                : .unavailable("this machine's settings are others' too: try netlab run --kernel debian-6.12")
        },
    ]

    private static func capability(_ package: String, _ purpose: String, _ programs: [String]) -> Capability {
        Capability(name: package, purpose: purpose) {
            let missing = programs.first { !isInPath($0) }
            return missing.map { .unavailable("no program '\($0)' in PATH: install the package \(package)") }
                ?? .available
        }
    }

    private static func isInPath(_ program: String) -> Bool {
        (ProcessEnvironment["PATH"] ?? "").split(separator: ":").contains { Files.exists("\($0)/\(program)") }
    }
}
