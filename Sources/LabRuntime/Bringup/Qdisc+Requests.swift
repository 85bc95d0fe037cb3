// From a lab's qdiscs to the requests that make them. A new kind is one line here.

import LabFormat
import Netlink

extension Qdisc {
    /// The qdisc at the root of an interface, its classes, and the qdiscs at their leaves.
    func requests(index: Int) -> [Message] {
        let root = QdiscRequest(index: index, options: options).replace()
        guard case .htb(let htb) = self else { return [root] }
        return [root]
            + htb.classes.enumerated().flatMap { position, htbClass in
                htbClass.requests(index: index, position: position)
            }
    }

    fileprivate var options: any QdiscOptions {
        switch self {
        case .tbf(let tbf):
            TBFOptions(rate: tbf.rate, burst: tbf.burst, limit: tbf.limit, peakRate: tbf.peakRate, mtu: tbf.mtu)
        case .htb(let htb): HTBOptions(defaultClass: htb.defaultClass)
        case .pfifo(let limit): PFIFOOptions(limit: limit.map { UInt32(clamping: $0) })
        case .bfifo(let limit): BFIFOOptions(limit: limit.map { UInt32(clamping: $0) })
        case .pfifoFast: PFIFOFastOptions()
        case .noqueue: NoqueueOptions()
        case .netem(let netem): netem.options
        case .fqCodel(let codel): codel.options
        case .prio(let prio): PrioOptions(bands: prio.bands.map { Int32(clamping: $0) }, priomap: prio.priomap)
        case .red(let red):
            REDOptions(
                limit: red.limit, min: red.min, max: red.max, avpkt: red.avpkt, burst: red.burst,
                probability: red.probability, bandwidth: red.bandwidth, ecn: red.ecn)
        case .sfq(let sfq): sfq.options
        }
    }
}

extension HTBClass {
    fileprivate func requests(index: Int, position: Int) -> [Message] {
        let handle = TrafficHandle(major: TrafficHandle.ours.major, minor: id)
        let above = TrafficHandle(major: TrafficHandle.ours.major, minor: parent ?? 0)
        let own = HTBClassRequest(
            index: index, parent: above, handle: handle, rate: rate, ceil: ceil ?? rate, burst: burst, cburst: cburst,
            prio: prio ?? 0
        ).replace()
        guard let qdisc else { return [own] }
        let leaf = TrafficHandle(major: TrafficHandle.ours.major &+ UInt16(position + 1))
        return [own, QdiscRequest(index: index, parent: handle, handle: leaf, options: qdisc.options).replace()]
    }
}

extension Netem {
    fileprivate var options: NetemOptions {
        var options = NetemOptions()
        options.delay = delay ?? 0
        options.jitter = jitter ?? 0
        options.loss = loss ?? 0
        options.duplicate = duplicate ?? 0
        options.corrupt = corrupt ?? 0
        options.reorder = reorder ?? 0
        options.gap = gap ?? 0
        options.limit = limit ?? 1000
        options.rate = rate
        options.seed = seed
        return options
    }
}

extension FQCodel {
    fileprivate var options: FQCodelOptions {
        var options = FQCodelOptions()
        options.limit = limit
        options.flows = flows
        options.quantum = quantum
        options.target = target
        options.interval = interval
        options.ecn = ecn
        return options
    }
}

extension SFQ {
    fileprivate var options: SFQOptions {
        var options = SFQOptions()
        options.limit = limit
        options.quantum = quantum
        options.perturb = perturb
        options.divisor = divisor
        return options
    }
}
