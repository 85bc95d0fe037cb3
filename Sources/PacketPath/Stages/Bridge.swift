// Stage `bridge`: a port of a bridge takes the frame and looks for the port to send it out of.

extension Stage {
    static let bridge = Stage(
        "bridge", "Bridge: from port to port", .receive, .l2,
        about: """
            The bridge learns the source, looks up the destination and forwards or floods. None of its own drops moves \
            a counter of port or bridge: only drop events show them.
            """,
        causes: [
            Cause(
                "port-state", "The port does not forward: it is disabled, blocking, listening or learning",
                reasons: ["BRIDGE_INGRESS_STP_STATE"], functions: ["br_handle_frame", "br_handle_frame_finish"],
                reasonSuffices: true,
                misleading: ["Without STP, `bridge link set state 4` (blocking) is silently undone."],
                look: ["bridge -d link show"], knobs: ["bridge link set dev PORT state N", "bridge option stp_state"],
                remedy: "Wait for spanning tree, or set the port forwarding (bridge link set dev PORT state 3).",
                recipe: "bridge link set dev PORT state 2 (learning): 100 of 100 are dropped.",
                labs: ["stages/bridge-drops"]),
            Cause(
                "no-target", "No port may send the frame: isolated ports, flooding off, or the egress port is blocked",
                reasons: ["NO_TX_TARGET"], functions: ["br_handle_frame_finish"],
                look: ["bridge -d link show", "bridge fdb show br BRIDGE"],
                knobs: ["bridge link set dev PORT isolated", "bridge link set dev PORT flood"],
                remedy:
                    "Allow flooding on the port, take its isolation away, or add the MAC to the forwarding database.",
                labs: ["stages/bridge-drops"]),
            Cause(
                "refused", "The destination is behind the ingress port, or the port is locked",
                reasons: ["NOT_SPECIFIED"], functions: ["br_handle_frame_finish"],
                look: ["bridge fdb show br BRIDGE", "bridge -d link show"], knobs: ["bridge link set dev PORT locked"],
                remedy: "Correct the entry of the forwarding database, or unlock the port.",
                kernels: [.on("6.1", "Also what is bridge.no-target elsewhere: this kernel gives no reason for it.")],
                labs: ["stages/bridge-drops"]),
            Cause(
                "source", "The frame's source MAC is no host's: zero, or a group address",
                reasons: ["MAC_INVALID_SOURCE"], functions: ["br_handle_frame"], reasonSuffices: true,
                look: ["tcpdump -e -n -i PORT"], remedy: "Send with the interface's own MAC address.",
                labs: ["stages/bridge-drops"]),
            Cause(
                "mac-control", "A pause or MAC control frame, which no bridge forwards",
                reasons: ["MAC_IEEE_MAC_CONTROL"], functions: ["br_handle_frame"], reasonSuffices: true,
                look: ["tcpdump -e -n -i PORT"],
                remedy: "Nothing to do for pause frames; other traffic must not use 01:80:c2:00:00:01.",
                labs: ["stages/bridge-drops"]),
            Cause(
                "too-big", "The packet is larger than the egress port's MTU",
                about: "Counted by br_netfilter as an IP fragmentation that failed, in the bridge's own node.",
                reasons: ["NOT_SPECIFIED"], functions: ["br_nf_dev_queue_xmit"], primary: .snmp("Ip.FragFails"),
                look: ["ip -br link show master BRIDGE"], knobs: ["net.bridge.bridge-nf-call-iptables"],
                remedy: "Give all ports the same MTU.", recipe: "A port with MTU 1000 and packets of 1400 bytes.",
                labs: ["stages/bridge-mtu"],
                rare: true),
        ])
}
