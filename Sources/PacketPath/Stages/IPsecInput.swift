// Stage `ipsec-input`: ESP and AH packets look for their state.

extension Stage {
    static let ipsecInput = Stage(
        "ipsec-input", "IPsec state for a packet that arrives", .receive, .l3,
        about: """
            Destination, protocol and SPI tell the state (SA) that decrypts the packet. Its keys, its window of sequence numbers \
            and its encapsulation must fit. /proc/net/xfrm_stat has a counter for each.
            """,
        causes: [
            cause(
                "no-state", "There is no state (SA) with this SPI", "XfrmInNoStates",
                remedy: "Install the state with the sender's SPI, or look why the key exchange did not.",
                recipe: "One state with SPI 0x1001 and ESP packets with SPI 0x1000."),
            cause(
                "sequence", "The sequence number is 0, was seen before, or is older than the window",
                "XfrmInStateSeqError",
                remedy: "Raise the state's replay-window if the network reorders; else somebody repeats packets.",
                recipe: "A state with replay-window 32, and packets with the number 0."),
            cause(
                "encapsulation", "The packet came in UDP and the state is for plain ESP, or the other way round",
                "XfrmInStateMismatch",
                remedy: "Configure both ends alike: with NAT between them both need encap espinudp.",
                recipe: "A state with encap espinudp, and plain ESP packets."),
            cause(
                "decryption", "The packet did not pass the check of integrity, or could not be decrypted",
                "XfrmInStateProtoError", remedy: "Give both ends the same keys and algorithms.",
                recipe: "A state with auth hmac(sha256), and packets that nobody signed."),
        ])

    private static func cause(
        _ name: String, _ title: String, _ counter: String, remedy: String, recipe: String
    ) -> Cause {
        Cause(
            name, title, reasons: ["NOT_SPECIFIED"], functions: ["xfrm_input"],
            condition: .counted(by: .xfrm(counter)), primary: .xfrm(counter),
            look: ["ip -s xfrm state", "ip xfrm monitor"], remedy: remedy, recipe: recipe, capability: "esp",
            labs: ["stages/ipsec-input"], rare: true)
    }
}
