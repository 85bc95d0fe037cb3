// One count, one loss: what causes of several stations count together is told at one of them.

extension Pipeline {
    /// Losses that counters of several stations show, told once: at the first station of the way that may have lost them.
    /// The others keep the number and say where it is told.
    /// - Parameter hasCarrier: an interface that has carrier loses nothing at the carrier's station.
    package func toldOnce(hasCarrier: Bool) -> Pipeline {
        var pipeline = self
        for direction in Direction.allCases {
            pipeline.tellSharedOnce(direction, hasCarrier: hasCarrier)
            pipeline.tellCrossChecksOnce(direction)
        }
        return pipeline
    }

    private typealias Position = (station: Int, counter: Int)

    /// Every loss that a station's own counter shows on this way; what the whole machine counts is no station's.
    private func losses(_ direction: Direction) -> [Position] {
        stations.indices.filter { stations[$0].direction == direction }.flatMap { station in
            stations[station].counters.indices.filter { index in
                let counter = stations[station].counters[index]
                return counter.isLoss && counter.value > 0 && counter.scope != .host
            }.map { (station: station, counter: $0) }
        }
    }

    private func counter(_ position: Position) -> Counter { stations[position.station].counters[position.counter] }

    private mutating func tell(_ position: Position, at place: Position) {
        let stage = stations[place.station].stage
        stations[position.station].counters[position.counter].isLoss = false
        stations[position.station].counters[position.counter].toldAt = stage
    }

    /// `rx_dropped` is a full input queue's and an unknown EtherType's.
    private mutating func tellSharedOnce(_ direction: Direction, hasCarrier: Bool) {
        for (_, positions) in Dictionary(grouping: losses(direction), by: { counter($0).name })
        where positions.count > 1 {
            let possible = positions.filter { (stations[$0.station].stage == Stage.carrier.id) != hasCarrier }
            guard let place = possible.first ?? positions.first else { continue }
            for position in positions where position != place {
                stations[place.station].counters[place.counter].causes += counter(position).causes
                tell(position, at: place)
            }
        }
    }

    /// A full receive buffer moves `Udp.RcvbufErrors`, and with it `Udp.InErrors`, which is other causes' own counter.
    private mutating func tellCrossChecksOnce(_ direction: Direction) {
        let positions = losses(direction)
        for position in positions {
            let mine = counter(position)
            let place = positions.first { other in
                other.station != position.station && counter(other).value >= mine.value
                    && counter(other).causes.contains { cause in
                        Cause.named(cause)?.crossChecks.contains { $0.name == mine.name } ?? false
                    }
            }
            if let place { tell(position, at: place) }
        }
    }
}
