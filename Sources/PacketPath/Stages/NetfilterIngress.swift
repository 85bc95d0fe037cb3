// Stage `netfilter-ingress`: rules at the ingress hook, the first after the device.

extension Stage {
    static let netfilterIngress = netfilter(hook: "ingress", direction: .receive, layer: .l2)
}
