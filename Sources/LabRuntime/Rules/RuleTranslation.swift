// One rule of a lab file as expressions: its matches, its counter, its verdict, in this order.

import LabFormat
import NFTables

extension LabFormat.Rule {
    func translated(in family: NFTables.Family, tag: Int) throws(RulesetTranslationError) -> NFTables.Rule {
        var builder = RuleBuilder(family)
        do {
            for match in matches { try builder.append(match) }
            if let counter { builder.append(Objref(counter: counter)) }
            if let verdict { try builder.append(verdict) }
        } catch {
            throw RulesetTranslationError(location: location, reason: String(describing: error))
        }
        return builder.rule(comment: comment, tag: tag)
    }
}

extension RuleBuilder {
    fileprivate mutating func append(_ match: Match) throws {
        switch match {
        case .address(let side, let prefix, let negated): try address(Side(side), prefix, negated: negated)
        case .port(let transport, let side, let ports, let negated):
            try port(transport.number, Side(side), ports, negated: negated)
        case .transport(let number): try transport(number)
        case .inputInterface(let name): inputInterface(name)
        case .outputInterface(let name): outputInterface(name)
        case .connectionState(let words): connectionState(try CT.State(words: words))
        case .mark(let value): mark(value)
        case .limit(let rate, let unit, let burst, let over):
            append(Limit(rate: rate, unit: unit, burst: burst, over: over))
        case .numgen(let random, let modulus, let value): numgen(random: random, modulus: modulus, equals: value)
        }
    }

    fileprivate mutating func append(_ verdict: LabFormat.Rule.Verdict) throws {
        switch verdict {
        case .accept: append(NFTables.Verdict.accept)
        case .drop: append(NFTables.Verdict.drop)
        case .reject(let tcpReset): try reject(tcpReset: tcpReset)
        case .jump(let chain): append(NFTables.Verdict.jump(chain))
        case .goto(let chain): append(NFTables.Verdict.goto(chain))
        case .return: append(NFTables.Verdict.return)
        case .snat(let address, let ports): nat(.source, to: address, ports: ports)
        case .dnat(let address, let ports): nat(.destination, to: address, ports: ports)
        case .masquerade: append(Masq())
        }
    }
}

extension RuleBuilder.Side {
    fileprivate init(_ direction: Match.Direction) {
        switch direction {
        case .source: self = .source
        case .destination: self = .destination
        }
    }
}

extension Match.Transport {
    /// IPPROTO_*.
    fileprivate var number: UInt8 {
        switch self {
        case .tcp: 6
        case .udp: 17
        case .sctp: 132
        }
    }
}

extension CT.State {
    fileprivate init(words: [String]) throws(UnknownConnectionState) {
        self = []
        for word in words {
            guard let state = CT.State(word: word) else { throw UnknownConnectionState(word: word) }
            insert(state)
        }
    }
}

private struct UnknownConnectionState: Error, CustomStringConvertible {
    var word: String

    var description: String {
        "\"\(word)\" is no connection state; use new, established, related, invalid or untracked"
    }
}
