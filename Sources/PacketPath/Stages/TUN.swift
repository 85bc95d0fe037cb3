// Stages `tun` and `tun-write`: the device whose other end is a program.

extension Stage {
    static let tun = Stage(
        "tun", "TUN or TAP device, towards its program", .transmit, .l2,
        about: "Packets wait in a ring of txqueuelen entries until the program reads them from its file descriptor.",
        causes: [
            Cause(
                "queue-full", "The program does not read: the device's ring was full", reasons: ["FULL_RING"],
                functions: ["tun_net_xmit"], primary: .link("tx_dropped"),
                misleading: [
                    "With a qdisc on the device the qdisc reports no drop, send(2) succeeds and Ip.OutDiscards stands still."
                ],
                look: ["ip -d link show dev IF"], knobs: ["ip link set dev IF txqueuelen N"],
                remedy: "Read faster, or raise txqueuelen to survive bursts.",
                recipe: "2000 packets into a device nobody reads: exactly txqueuelen (500) are kept.",
                labs: ["stages/tun-queue-full"], rare: true),
            Cause(
                "no-reader", "No program has the device open", reasons: ["DEV_READY"], functions: ["tun_net_xmit"],
                primary: .link("tx_dropped"), look: ["ip -d link show dev IF"],
                remedy: "Start the program that serves the device.", labs: ["stages/tun-no-reader"], rare: true),
        ])

    static let tunWrite = Stage(
        "tun-write", "TUN or TAP device, from its program", .receive, .l1,
        about: "What the program writes into the file descriptor enters the kernel here, as from a cable.",
        causes: [
            Cause(
                "error", "The program wrote something that is no packet: EINVAL",
                about: "The kernel has not given the packet to the device yet: the event names no interface.",
                reasons: ["NOT_SPECIFIED"], functions: ["tun_get_user"], primary: .links("rx_dropped"),
                errno: "EINVAL", look: ["strace -e write,writev -p PID"],
                remedy:
                    "Write whole packets with the header that the device's flags ask for (IFF_NO_PI, IFF_VNET_HDR).",
                recipe: "A first byte of 0, where IP has its version: each write(2) fails with EINVAL.",
                labs: ["stages/tun-write-error"], rare: true)
        ])
}
