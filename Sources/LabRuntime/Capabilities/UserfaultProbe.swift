// Whether a system call can be made to wait for a page of memory: sockets with `hold-lock` need it.

import Collectors
import LabFormat
import Traffic

enum UserfaultProbe {
    private static let name = "userfaultfd"

    static let all = [
        Capability(name: name, purpose: "hold the lock of a TCP connection (hold-lock)") {
            do { _ = try WithheldPage() } catch { return .unavailable(reason(error)) }
            return .available
        }
    ]

    /// The page of a socket.
    /// - Throws: MissingCapability where the kernel gives none.
    static func page(at location: Location) throws -> WithheldPage {
        do { return try WithheldPage() } catch { throw MissingCapability(name, reason(error), at: location) }
    }

    private static func reason(_ error: any Error) -> String {
        "\(error)\n  it takes CAP_SYS_PTRACE, /dev/userfaultfd or vm.unprivileged_userfaultfd=1"
    }
}
