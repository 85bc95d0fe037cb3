// Logarithm and exponential that are the same bit for bit on any machine, unlike a C library's.

/// Series of IEEE additions, multiplications and divisions; good to a few units in the last place.
enum SteadyMath {
    private static let ln2 = 0.693147180559945309417232121458

    /// The natural logarithm of a positive, finite number.
    static func log(_ x: Double) -> Double {
        var (mantissa, exponent) = (x.significand, Double(x.exponent))
        if mantissa > 1.4142135623730951 { (mantissa, exponent) = (mantissa / 2, exponent + 1) }
        // ln m = 2 artanh((m - 1) / (m + 1)), of at most 0.172: ten terms.
        let s = (mantissa - 1) / (mantissa + 1)
        let square = s * s
        var sum = 0.0
        for term in stride(from: 21, through: 1, by: -2) { sum = sum * square + 1 / Double(term) }
        return exponent * ln2 + 2 * s * sum
    }

    /// e to the power of `x`, for results that a Double holds.
    static func exp(_ x: Double) -> Double {
        let doublings = (x / ln2).rounded()
        let rest = x - doublings * ln2
        var sum = 1.0
        for term in stride(from: 20, through: 1, by: -1) { sum = 1 + sum * rest / Double(term) }
        return Double(sign: .plus, exponent: Int(doublings), significand: sum)
    }
}
