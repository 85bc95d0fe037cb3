// Sorts the rules of one node into tables and chains, names their counters and checks what belongs together.

import Packets

/// Tables under construction.
struct RulesetBuilder {
    private let interfaces: [String]
    private let report: Report
    private var tables: [Table] = []
    private var jumps: [Jump] = []
    private var policies: [Policy] = []
    private var places: [ChainKey: Location] = [:]

    struct ChainKey: Hashable {
        var family: Table.Family
        var chain: String
    }

    private struct Jump {
        var from: ChainKey
        var target: String
        var location: Location
    }

    private struct Policy {
        var key: ChainKey
        var policy: RuleFile.Policy
        var location: Location
    }

    init(interfaces: [String], _ report: Report) {
        self.interfaces = interfaces
        self.report = report
    }

    mutating func add(_ rule: RuleFile) {
        RuleCheck(rule, interfaces: interfaces, report).run()
        let family = rule.tableFamily
        let key = ChainKey(family: family, chain: rule.chain?.value ?? rule.baseName)
        let table = table(family)
        let chain = chain(key, in: table, base: rule.base, at: rule.location)
        if let policy = rule.policy { return add(policy, key, rule.location) }
        if let verdict = rule.verdict, let target = verdict.value.target {
            jumps.append(Jump(from: key, target: target, location: verdict.location))
        }
        tables[table].chains[chain].rules.append(resolved(rule, in: table))
    }

    /// The tables, once every rule is there.
    mutating func finish() -> [Table] {
        nameCounters()
        for policy in policies where policy.policy == .drop { addDrop(policy) }
        for jump in jumps { check(jump) }
        checkCycles()
        return tables
    }

    private mutating func add(_ policy: Located<RuleFile.Policy>, _ key: ChainKey, _ location: Location) {
        if let first = policies.first(where: { $0.key == key }) {
            report.error(
                "the policy of '\(key.chain)' is given twice", at: policy.location, note: "the first one",
                at: first.location)
        } else {
            policies.append(Policy(key: key, policy: policy.value, location: location))
        }
    }

    private mutating func table(_ family: Table.Family) -> Int {
        if let index = tables.firstIndex(where: { $0.family == family }) { return index }
        tables.append(Table(family: family, name: "netlab"))
        return tables.count - 1
    }

    private mutating func chain(_ key: ChainKey, in table: Int, base: Chain.Base?, at location: Location) -> Int {
        if let index = tables[table].chains.firstIndex(where: { $0.name == key.chain }) {
            if (tables[table].chains[index].base == nil) != (base == nil) {
                let message =
                    "'\(key.chain)' is both the chain of a hook and a chain of its own: give the latter another name"
                report.error(message, at: location, note: "the first rule", at: places[key] ?? location)
            }
            return index
        }
        places[key] = location
        tables[table].chains.append(Chain(name: key.chain, base: base))
        return tables[table].chains.count - 1
    }

    private mutating func resolved(_ written: RuleFile, in table: Int) -> Rule {
        var rule = Rule(location: written.location)
        rule.matches = written.match?.value.matches ?? []
        rule.verdict = written.verdict?.value
        rule.counter = written.counter?.value
        rule.comment = written.comment
        if case .reject(tcpReset: true)? = rule.verdict, !rule.matches.contains(where: \.isTCP) {
            rule.matches.insert(.transport(6), at: 0)
        }
        if let counter = rule.counter { use(counter, in: table) }
        return rule
    }

    private mutating func use(_ counter: String, in table: Int) {
        if !tables[table].counters.contains(counter) { tables[table].counters.append(counter) }
    }

    /// Every rule that drops or rejects counts in an object of its own: `input-1` is the first rule of chain input.
    private mutating func nameCounters() {
        for table in tables.indices {
            for chain in tables[table].chains.indices {
                for index in tables[table].chains[chain].rules.indices
                where tables[table].chains[chain].rules[index].needsCounter {
                    var name = "\(tables[table].chains[chain].name)-\(index + 1)"
                    while tables[table].counters.contains(name) { name += "x" }
                    tables[table].chains[chain].rules[index].counter = name
                    use(name, in: table)
                }
            }
        }
    }

    /// A drop policy has no counter in nftables, so a last rule drops and counts before it.
    private mutating func addDrop(_ policy: Policy) {
        let table = table(policy.key.family)
        guard let chain = tables[table].chains.firstIndex(where: { $0.name == policy.key.chain }) else { return }
        var rule = Rule(location: policy.location)
        rule.verdict = .drop
        rule.counter = "policy-\(policy.key.chain)"
        rule.comment = "netlab"
        use("policy-\(policy.key.chain)", in: table)
        tables[table].chains[chain].rules.append(rule)
        tables[table].chains[chain].base?.policyDrops = true
    }

    private func chains(_ family: Table.Family) -> [Chain] { tables.first { $0.family == family }?.chains ?? [] }

    private func check(_ jump: Jump) {
        let chains = chains(jump.from.family)
        guard let target = chains.first(where: { $0.name == jump.target }) else {
            let suggestion = Suggestion.text(for: jump.target, among: chains.filter { $0.base == nil }.map(\.name))
            return report.error(
                "unknown chain \(jump.target.shown) in family \(jump.from.family.rawValue)\(suggestion)",
                at: jump.location)
        }
        if target.base != nil {
            report.error("'\(jump.target)' is the chain of a hook: nothing can jump there", at: jump.location)
        }
    }

    /// The kernel refuses chains that come back to themselves.
    private func checkCycles() {
        for jump in jumps {
            var reached: Set<String> = [jump.target]
            var queue = [jump.target]
            while let name = queue.popLast() {
                for next in jumps where next.from.family == jump.from.family && next.from.chain == name {
                    if reached.insert(next.target).inserted { queue.append(next.target) }
                }
            }
            guard reached.contains(jump.from.chain) else { continue }
            return report.error(
                "chain '\(jump.from.chain)' comes back to itself through '\(jump.target)'", at: jump.location)
        }
    }
}

extension RuleFile {
    var tableFamily: Table.Family { family?.value ?? (isDeviceHook ? .netdev : .inet) }

    var isDeviceHook: Bool { hook?.value == .ingress || hook?.value == .egress }

    var isNAT: Bool {
        switch verdict?.value {
        case .snat, .dnat, .masquerade: true
        default: false
        }
    }

    /// The base chain of the rule's hook; nil for a rule of a chain.
    var base: Chain.Base? {
        hook.map { hook in
            Chain.Base(
                hook: hook.value, kind: isNAT ? .nat : .filter, priority: priority?.value ?? standardPriority,
                device: isDeviceHook ? interface?.value : nil)
        }
    }

    /// `input`, `ingress-eth0`, `nat-postrouting`, `input-priority--150`.
    var baseName: String {
        guard let hook else { return "" }
        var name = (isNAT ? "nat-" : "") + hook.value.rawValue
        if isDeviceHook, let interface {
            name +=
                "-"
                + interface.value.map {
                    $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? String($0) : "_"
                }.joined()
        }
        if let priority, priority.value != standardPriority { name += "-priority-\(priority.value)" }
        return name
    }

    /// As nft(8) lists them: filter, and for nat dstnat or srcnat.
    private var standardPriority: Int32 {
        guard isNAT else { return tableFamily == .bridge ? -200 : 0 }
        return hook?.value == .prerouting || hook?.value == .output ? -100 : 100
    }
}

extension Rule {
    /// Does it drop without a counter?
    fileprivate var needsCounter: Bool {
        guard counter == nil else { return false }
        switch verdict {
        case .drop, .reject: return true
        default: return false
        }
    }
}

extension Rule.Verdict {
    /// The chain of a jump or goto.
    var target: String? {
        switch self {
        case .jump(let chain), .goto(let chain): chain
        default: nil
        }
    }
}

extension Match {
    var isTCP: Bool {
        switch self {
        case .port(.tcp, _, _, _), .transport(6): true
        default: false
        }
    }
}
