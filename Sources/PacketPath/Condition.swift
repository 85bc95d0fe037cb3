// What tells causes apart whose drop events are equal.

extension Cause {
    /// What must hold besides reason and function, where these two are shared by several causes.
    package enum Condition: Sendable, Hashable {
        case always
        /// The queue's own counter tells of the packets.
        case queue
        /// As `queue`, where the root qdisc is of this kind.
        case kind(String)
        /// The drops that a qdisc of the interface counts in words of its own.
        case counts([QueueCount])
        /// Only some of the drops were of such a kind, or they were of several, and no event says which.
        case someCounted
        /// The interface had no carrier: its qdisc was replaced by one that drops everything.
        case noCarrier
        /// Both happened on one interface, and no event says which packet met which.
        case queueOrNoCarrier
        /// Only rules of this nft hook dropped.
        case hook(String)
        /// No counted rule dropped, or rules of several hooks did.
        case hookUnknown
        /// This counter tells how many of the packets are its own.
        case counted(by: CounterPattern)
        /// No counter tells: the packets that `counted` causes leave over.
        case uncounted
    }

    /// A word that some kinds of qdiscs count in, and how many packets each count stands for.
    package struct QueueCount: Sendable, Hashable {
        package var name: String
        /// Negative where another word's count holds these too.
        package var packets: Int64

        init(_ name: String, packets: Int64 = 1) { (self.name, self.packets) = (name, packets) }
    }
}
