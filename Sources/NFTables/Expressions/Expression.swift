// What every expression of a rule can do: say its name and write its attributes.

/// One instruction of nf_tables' machine. Values travel between expressions in registers; netlab's rules use few of
/// them, and nft recognises the order in which it would have written them itself.
package protocol Expression: Sendable {
    /// NFTA_EXPR_NAME.
    static var name: String { get }

    /// Appends the attributes of NFTA_EXPR_DATA.
    func encode(into data: inout MessageBuilder)
}

/// NFT_REG_*: 16 bytes each.
package enum Register: UInt32, Hashable, Sendable {
    case verdict = 0
    case one, two, three
}
