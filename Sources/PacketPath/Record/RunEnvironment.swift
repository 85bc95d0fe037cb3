// The machine a run was made on.

package struct RunEnvironment: Codable, Sendable, Equatable {
    /// `uname -r`
    package var kernelRelease: String
    /// `uname -m`
    package var machine: String
    /// CPUs online.
    package var cpus: Int
    /// /sys/devices/system/clocksource/clocksource0/current_clocksource: `tsc`.
    package var clocksource: String
    /// Where drop events came from, and why not from a better source.
    package var dropBackend: DropBackend
    package var backendNote: String?
    /// The kernel's name and package, and what runs it, if netlab booted it for this run:
    /// `debian-6.1 (linux-image-6.1.0-56-amd64 6.1.192-2), QEMU/tcg`.
    package var bootedFrom: String?

    package init(
        kernelRelease: String, machine: String, cpus: Int, clocksource: String, dropBackend: DropBackend,
        backendNote: String? = nil, bootedFrom: String? = nil
    ) {
        self.kernelRelease = kernelRelease
        self.machine = machine
        self.cpus = cpus
        self.clocksource = clocksource
        self.dropBackend = dropBackend
        self.backendNote = backendNote
        self.bootedFrom = bootedFrom
    }
}
