// What hangs below a qdisc: classes, and the queues in them.

/// A class of a qdisc.
package enum QdiscClass: Hashable, Sendable {
    case htb(HTBClass)
    case hfsc(HFSCClass)
    /// One that the qdisc makes by itself: prio's bands, and the only class of tbf, red, sfb and netem.
    case own(UInt16)

    /// Its minor number.
    package var minor: UInt16 {
        switch self {
        case .htb(let item): item.id
        case .hfsc(let item): item.id
        case .own(let minor): minor
        }
    }

    /// The minor number of the class above; 0 below the qdisc itself.
    package var parent: UInt16 {
        switch self {
        case .htb(let item): item.parent ?? 0
        case .hfsc(let item): item.parent ?? 0
        case .own: 0
        }
    }
}

/// A class and the queue that the lab file gives it.
package struct QdiscBranch: Hashable, Sendable {
    package var trafficClass: QdiscClass
    package var qdisc: Qdisc?
}

/// A qdisc with its place in the tree of an interface.
package struct PlacedQdisc: Hashable, Sendable {
    package var qdisc: Qdisc
    /// Its own major number.
    package var major: UInt16
    /// Major and minor number of the class it stands in; nil at the root.
    package var parent: UInt32?
}

extension Qdisc {
    /// The classes directly below, parents before children.
    package var branches: [QdiscBranch] {
        switch self {
        case .htb(let htb): htb.classes.map { QdiscBranch(trafficClass: .htb($0), qdisc: $0.qdisc) }
        case .hfsc(let hfsc): hfsc.classes.map { QdiscBranch(trafficClass: .hfsc($0), qdisc: $0.qdisc) }
        case .prio(let prio): prio.classes.map { QdiscBranch(trafficClass: .own($0.id), qdisc: $0.qdisc) }
        case .tbf(let tbf): Self.only(tbf.qdisc)
        case .red(let red): Self.only(red.qdisc)
        case .sfb(let sfb): Self.only(sfb.qdisc)
        case .netem(let netem): Self.only(netem.qdisc)
        case .pfifo, .bfifo, .pfifoFast, .noqueue, .codel, .fqCodel, .fq, .cake, .sfq, .choke, .pie, .hhf, .plug: []
        }
    }

    private static func only(_ qdisc: Qdisc?) -> [QdiscBranch] {
        qdisc.map { [QdiscBranch(trafficClass: .own(1), qdisc: $0)] } ?? []
    }

    /// Itself and every qdisc below, parents first. The root has the major number `root`, the others those that follow.
    package func placed(root: UInt16 = 0x6e6c) -> [PlacedQdisc] {
        var next = root
        var result: [PlacedQdisc] = []
        place(under: nil, &next, &result)
        return result
    }

    private func place(under parent: UInt32?, _ next: inout UInt16, _ result: inout [PlacedQdisc]) {
        let major = next
        next &+= 1
        result.append(PlacedQdisc(qdisc: self, major: major, parent: parent))
        for branch in branches {
            guard let qdisc = branch.qdisc else { continue }
            qdisc.place(under: UInt32(major) << 16 | UInt32(branch.trafficClass.minor), &next, &result)
        }
    }

    /// Every netem of the tree.
    package var netems: [Netem] {
        placed().compactMap { place in
            guard case .netem(let netem) = place.qdisc else { return nil }
            return netem
        }
    }

    func checkAsLeaf(at location: Location, _ report: Report) {
        if self == .noqueue { report.error("noqueue cannot be the queue of a class", at: location) }
    }
}
