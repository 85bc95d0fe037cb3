// How much slower things may be here than on a machine of its own.

import Glibc

/// An interpreted processor is ten to fifteen times slower: limits of time are multiplied by NETLAB_TIME_SCALE.
package enum TimeScale {
    /// 1 unless the environment says otherwise; 0.1 to 1000.
    package static let factor: Double = {
        guard let text = unsafe getenv("NETLAB_TIME_SCALE"), let wanted = unsafe Double(String(cString: text)) else {
            return 1
        }
        return max(0.1, min(wanted, 1000))
    }()

    /// A limit of so many seconds, in nanoseconds.
    package static func nanoseconds(_ seconds: Double) -> UInt64 { UInt64(seconds * factor * 1e9) }
}
