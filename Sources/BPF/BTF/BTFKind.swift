// The kinds of BTF types.

/// What a BTF record describes; the raw value is BTF_KIND_* of linux/btf.h.
package enum BTFKind: UInt8, Sendable {
    case void = 0
    case integer
    case pointer
    case array
    case structure
    case union
    case enumeration
    case forward
    case typedef
    case volatile
    case const
    case restrict
    case function
    case functionPrototype
    case variable
    case dataSection
    case float
    case declarationTag
    case typeTag
    case enumeration64

    /// The bytes that follow the 12 of struct btf_type.
    func trailer(count: Int) -> Int {
        switch self {
        case .integer, .variable, .declarationTag: 4
        case .array: 12
        case .structure, .union, .dataSection, .enumeration64: 12 * count
        case .enumeration, .functionPrototype: 8 * count
        default: 0
        }
    }

    /// Kinds that only qualify or rename another type.
    var isTransparent: Bool {
        switch self {
        case .typedef, .volatile, .const, .restrict, .typeTag: true
        default: false
        }
    }
}
