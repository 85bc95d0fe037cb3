// Stage `macvlan`: the lower device hands frames to the macvlan devices on top of it.

extension Stage {
    static let macvlan = Stage(
        "macvlan", "Macvlan: from the lower device to those above", .receive, .l2,
        about:
            "Unicast goes straight to the device of its MAC; broadcast waits in a queue for a worker that copies it.",
        causes: [
            Cause(
                "broadcast-queue-full", "Too many broadcasts waited to be copied to the macvlan devices",
                about: "Interface and counter are those of the lower device.",
                reasons: ["NOT_SPECIFIED"], functions: ["macvlan_handle_frame"], primary: .link("rx_dropped"),
                look: ["ip -d link show type macvlan"], knobs: ["ip link set dev IF type macvlan bcqueuelen N"],
                remedy: "Raise bcqueuelen, or send fewer broadcasts.",
                recipe: "bcqueuelen 10 and a burst of 600 broadcasts: 20 are kept, 580 dropped.",
                labs: ["stages/macvlan-broadcast"], rare: true)
        ])
}
