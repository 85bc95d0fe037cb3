// The expression counter: counts in the rule itself.

/// `counter`; a named counter (`Objref`) is cheaper to read.
package struct CounterExpression: Expression, Hashable {
    package static let name = "counter"

    package init() {}

    package func encode(into data: inout MessageBuilder) {}
}
