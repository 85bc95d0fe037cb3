// How much slower things may be here than on a machine of its own.

/// An interpreted processor is ten to fifteen times slower: limits of time are multiplied by NETLAB_TIME_SCALE.
package enum TimeScale {
    /// 1 unless the environment says otherwise; 0.1 to 1000.
    package static let factor: Double =
        Variables["NETLAB_TIME_SCALE"].flatMap(Double.init).map {
            max(0.1, min($0, 1000))
        } ?? 1
}
