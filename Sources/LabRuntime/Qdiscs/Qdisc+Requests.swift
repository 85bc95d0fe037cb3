// From a lab's qdiscs to the requests that make them. A new kind is one line here.

import LabFormat
import Netlink

extension Qdisc {
    /// The qdisc at the root of an interface, its classes, and the qdiscs at their leaves.
    func requests(index: Int) -> [Message] {
        placed(root: TrafficHandle.ours.major).flatMap { place in
            let handle = TrafficHandle(major: place.major)
            let parent = place.parent.map(TrafficHandle.init(value:)) ?? .root
            let own = QdiscRequest(index: index, parent: parent, handle: handle, options: place.qdisc.options)
            return [own.replace()]
                + place.qdisc.branches.compactMap { $0.trafficClass.request(index: index, major: place.major) }
        }
    }

    /// Every kind of the tree.
    var kinds: [String] { placed().map(\.qdisc.kind) }

    private var options: any QdiscOptions {
        switch self {
        case .tbf(let tbf):
            TBFOptions(rate: tbf.rate, burst: tbf.burst, limit: tbf.limit, peakRate: tbf.peakRate, mtu: tbf.mtu)
        case .htb(let htb): HTBOptions(defaultClass: htb.defaultClass)
        case .pfifo(let limit): PFIFOOptions(limit: limit.map { UInt32(clamping: $0) })
        case .bfifo(let limit): BFIFOOptions(limit: limit.map { UInt32(clamping: $0) })
        case .pfifoFast: PFIFOFastOptions()
        case .noqueue: NoqueueOptions()
        case .netem(let netem): netem.options
        case .codel(let codel): codel.options
        case .fqCodel(let codel): codel.options
        case .fq(let fq): fq.options
        case .cake(let cake): cake.options
        case .hfsc(let hfsc): HFSCOptions(defaultClass: hfsc.defaultClass)
        case .prio(let prio): PrioOptions(bands: prio.bands.map { Int32(clamping: $0) }, priomap: prio.priomap)
        case .red(let red): red.options
        case .sfq(let sfq): sfq.options
        case .choke(let choke): choke.options
        case .pie(let pie): pie.options
        case .sfb(let sfb): sfb.options
        case .hhf(let hhf): hhf.options
        case .plug(let plug): PlugOptions(limit: plug.limit)
        }
    }
}

extension QdiscClass {
    /// The request that makes the class; nil where the qdisc makes it by itself.
    fileprivate func request(index: Int, major: UInt16) -> Message? {
        let handle = TrafficHandle(major: major, minor: minor)
        let above = TrafficHandle(major: major, minor: parent)
        switch self {
        case .htb(let item):
            return HTBClassRequest(
                index: index, parent: above, handle: handle, rate: item.rate, ceil: item.ceil ?? item.rate,
                burst: item.burst, cburst: item.cburst, prio: item.prio ?? 0
            ).replace()
        case .hfsc(let item):
            var request = HFSCClassRequest(index: index, parent: above, handle: handle)
            request.realTime = item.realTime.map(HFSCClassRequest.Curve.init)
            request.linkShare = item.linkShare.map(HFSCClassRequest.Curve.init)
            request.upperLimit = item.upperLimit.map(HFSCClassRequest.Curve.init)
            return request.replace()
        case .own: return nil
        }
    }
}

extension HFSCClassRequest.Curve {
    fileprivate init(_ curve: ServiceCurve) { self.init(m1: curve.m1, d: curve.d, m2: curve.m2) }
}
