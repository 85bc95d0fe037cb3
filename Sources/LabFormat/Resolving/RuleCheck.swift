// What nftables would refuse, or accept without any effect, said before the kernel sees it.

import Packets

/// The checks of one rule by itself.
struct RuleCheck {
    private let rule: RuleFile
    private let interfaces: [String]
    private let report: Report
    private let family: Table.Family

    init(_ rule: RuleFile, interfaces: [String], _ report: Report) {
        self.rule = rule
        self.interfaces = interfaces
        self.report = report
        family = rule.tableFamily
    }

    func run() {
        if let hook = rule.hook { check(hook) }
        if let match = rule.match?.value { check(match) }
        if let verdict = rule.verdict { check(verdict) }
        check(interface: rule.interface)
    }

    private var familyLocation: Location { rule.family?.location ?? rule.location }

    private func check(_ hook: Located<Chain.Hook>) {
        let name = hook.value.rawValue
        if rule.isDeviceHook {
            if family != .netdev {
                report.error("hook \(name) is of family netdev, not \(family.rawValue)", at: familyLocation)
            }
            if rule.interface == nil { report.error("hook \(name) needs 'interface'", at: hook.location) }
        } else {
            if family == .netdev {
                report.error("family netdev has the hooks ingress and egress, not \(name)", at: familyLocation)
            }
            if let interface = rule.interface {
                report.error(
                    "'interface' belongs to the hooks ingress and egress; use match: { iif: \(interface.value) }",
                    at: interface.location)
            }
        }
        if rule.isNAT, let priority = rule.priority, priority.value <= -200 {
            report.error("the priority of nat must be more than -200", at: priority.location)
        }
    }

    private func check(_ match: MatchFile) {
        if let ip = match.ip, family == .ip6 { report.error("family ip6 sees no IPv4", at: ip.location) }
        if let ip6 = match.ip6, family == .ip { report.error("family ip sees no IPv6", at: ip6.location) }
        if let state = match.connectionState, family == .netdev {
            report.error("family netdev comes before connection tracking: no 'ct' here", at: state.location)
        }
        check(interface: match.inputInterface)
        check(interface: match.outputInterface)
        guard let hook = rule.hook?.value else { return }
        if let iif = match.inputInterface, hook == .output {
            report.error("a packet in hook output came in by no interface", at: iif.location)
        }
        if let oif = match.outputInterface, [.prerouting, .input, .ingress].contains(hook) {
            report.error("a packet in hook \(hook.rawValue) has no outgoing interface yet", at: oif.location)
        }
    }

    private func check(interface: Located<String>?) {
        guard let interface, interface.value != "lo", !interfaces.contains(interface.value) else { return }
        let suggestion = Suggestion.text(for: interface.value, among: interfaces)
        report.error("the node has no interface \(interface.value.shown)\(suggestion)", at: interface.location)
    }

    private func check(_ verdict: Located<Rule.Verdict>) {
        switch verdict.value {
        case .reject(let tcpReset): checkReject(tcpReset, verdict.location)
        case .snat(let to, let ports): checkNAT("snat", [.postrouting, .input], to, ports, verdict.location)
        case .dnat(let to, let ports): checkNAT("dnat", [.prerouting, .output], to, ports, verdict.location)
        case .masquerade: checkNAT("masquerade", [.postrouting], nil, nil, verdict.location)
        default: break
        }
    }

    private func checkReject(_ tcpReset: Bool, _ location: Location) {
        if family == .netdev { report.error("family netdev cannot reject: use drop", at: location) }
        if let hook = rule.hook?.value {
            let allowed: [Chain.Hook] =
                family == .bridge ? [.prerouting, .input] : [.prerouting, .input, .forward, .output]
            if family != .netdev, !allowed.contains(hook) {
                report.error("hook \(hook.rawValue) cannot reject: use drop", at: location)
            }
        }
        guard tcpReset, let match = rule.match?.value else { return }
        if match.udp != nil || match.sctp != nil || match.transport.map({ $0 != 6 }) ?? false {
            report.error("tcp-reset answers TCP only", at: location)
        }
    }

    private func checkNAT(
        _ word: String, _ hooks: [Chain.Hook], _ to: IPAddress?, _ ports: ClosedRange<UInt16>?, _ location: Location
    ) {
        if ![.inet, .ip, .ip6].contains(family) {
            report.error("family \(family.rawValue) has no \(word)", at: location)
        }
        let names = hooks.map(\.rawValue).joined(separator: " and ")
        if let hook = rule.hook?.value {
            if !hooks.contains(hook) {
                report.error("\(word) belongs to hook \(names), not to \(hook.rawValue)", at: location)
            }
        } else {
            report.error("\(word) belongs to hook \(names), not to a chain", at: location)
        }
        if let to, family == (to.isIPv6 ? .ip : .ip6) {
            report.error("\(to) is not of family \(family.rawValue)", at: location)
        }
        let match = rule.match?.value
        if ports != nil, match?.udp == nil, match?.tcp == nil, match?.sctp == nil {
            report.error("'ports' needs a match of udp, tcp or sctp", at: location)
        }
    }
}
