// How netem spreads delays around their mean.

/// The shape of a jitter. `uniform` is the kernel's own; the others are tables that come with the request.
package enum NetemDistribution: String, CaseIterable, Hashable, Sendable {
    case uniform, normal, pareto, paretonormal

    /// tc has no table for what the kernel does without one.
    var tcArguments: [String] { self == .uniform ? [] : ["distribution", rawValue] }
}
