/// prio: strict bands. Equivalent to `tc qdisc add dev IF root prio bands N`.
package struct Prio: Hashable, Sendable {
    package var bands: Int?
    package var priomap: [UInt8]?

    package init() {}
}
