// Stage `netfilter-ingress`: rules at the ingress hook, the first after the device.

extension Stage {
    static let netfilterIngress = netfilter(
        hook: "ingress", .receive, .l2,
        about: "The first hook after the device: before IP, fragments included.", capability: "nft-ingress",
        labs: ["stages/netfilter-hooks", "stages/uncounted-rules"])
}
