// The expression masq: source NAT to the address of the interface that the packet leaves by.

/// `masquerade`
package struct Masq: Expression, Hashable {
    package static let name = "masq"

    package init() {}

    package func encode(into data: inout MessageBuilder) {}
}
