// netem's tables of distributions, computed from their formulas.

import Glibc

/// A distribution as netem draws from it: 4096 values of equal probability, in units of jitter / 8192, around 0.
///
/// netem takes a random entry, multiplies it with the jitter and adds the delay.
package struct NetemTable: Sendable {
    /// In ascending order, 16 bits each.
    package let values: [Int16]

    package static let size = 4096
    private static let scale = 8192.0

    private init(_ quantile: (Double) -> Double) {
        values = (0..<Self.size).map { index in
            let probability = (Double(index) + 0.5) / Double(Self.size)
            return Int16(max(-32768, min(32767, (quantile(probability) * Self.scale).rounded())))
        }
    }

    var bytes: [UInt8] { Message.body { body in for value in values { body.put(value) } } }

    /// Mean 0 and standard deviation 1, cut off at 4.
    package static let normal = NetemTable { normalQuantile($0) }
    /// Pareto's with the shape 3, moved to mean 0 and stretched by 4/3: a long tail to the right, cut off at 4.
    package static let pareto = NetemTable { paretoQuantile($0) }
    /// A quarter normal and three quarters Pareto, each cut off at 4, as round trips on the Internet were measured to be.
    package static let paretonormal = NetemTable { (min(normalQuantile($0), 4) + 3 * min(paretoQuantile($0), 4)) / 4 }

    /// Newton's method on the error function; it converges from 0 for every probability of a table.
    private static func normalQuantile(_ probability: Double) -> Double {
        if probability > 0.5 { return -normalQuantile(1 - probability) }
        var x = 0.0
        for _ in 0..<40 {
            let error = erfc(-x / 2.squareRoot()) / 2 - probability
            let step = error * (2 * Double.pi).squareRoot() * exp(x * x / 2)
            // From 0 the curve lies above its tangent: a step never leads beyond the root, but may be tiny at the tail.
            x -= max(-1, min(1, step))
            if abs(step) < 1e-12 { break }
        }
        return x
    }

    private static func paretoQuantile(_ probability: Double) -> Double {
        (pow(1 - probability, -1.0 / 3) - 1.5) * 4 / 3
    }
}
