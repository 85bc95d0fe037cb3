// How many files this process may have open.

import Glibc

package enum OpenFiles {
    /// Raises the soft limit to the hard one: a lab of 1,000 nodes needs two descriptors for each while it is built.
    package static func raiseLimit() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
