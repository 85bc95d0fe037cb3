// Drops by BPF programs: by XDP before the kernel has a packet, by tc's filters on the way in and out, by control groups.

/// A filter of tc at the ingress or egress of an interface, or a rule of a control group: it drops the frames that it matches.
package struct FrameFilter: Hashable, Sendable {
    package enum Hook: String, Hashable, Sendable, CaseIterable { case ingress, egress }

    /// All must hold; none means every frame.
    package var matches: [Match]
    package var location: Location

    package init(matches: [Match], location: Location) {
        self.matches = matches
        self.location = location
    }
}

/// The XDP program of an interface: it drops the frames that one of its lists of conditions matches.
package struct XDPFilter: Hashable, Sendable {
    /// In the driver, or right behind it in code that all drivers share.
    package enum Mode: String, Hashable, Sendable, CaseIterable { case native, generic }

    package var mode: Mode
    package var drop: [[Match]]
    package var location: Location

    package init(mode: Mode, drop: [[Match]], location: Location) {
        self.mode = mode
        self.drop = drop
        self.location = location
    }
}

extension Interface {
    /// The filters of tc in the order in which frames meet them, numbered from 1 at each hook.
    package var filters: [(hook: FrameFilter.Hook, number: Int, filter: FrameFilter)] {
        [(FrameFilter.Hook.ingress, ingress), (.egress, egress)].flatMap { hook, filters in
            filters.enumerated().map { (hook, $0 + 1, $1) }
        }
    }
}
