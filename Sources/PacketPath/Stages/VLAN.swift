// Stage `vlan`: a tagged frame looks for the VLAN device of its number.

extension Stage {
    static let vlan = Stage(
        "vlan", "VLAN tag: from the interface to its VLAN device", .receive, .l2,
        about: """
            The tag's number chooses a VLAN device on top of the interface. Without such a device the frame is somebody else's: \
            see ip-receive.other-host.
            """,
        causes: [
            Cause(
                "device-down", "The VLAN device of this number is down; no counter tells",
                reasons: ["NOT_SPECIFIED"], functions: ["vlan_do_receive"], look: ["ip -d link show type vlan"],
                remedy: "Set the VLAN device up: ip link set dev IF.N up.", capability: "vlan",
                labs: ["stages/vlan-down"], rare: true)
        ])
}
