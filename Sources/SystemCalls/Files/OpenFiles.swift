// How many files this process may have open.

import CLinux

package enum OpenFiles {
    /// Raises the soft limit to the hard one: a lab of 1,000 nodes needs two descriptors for each while it is built.
    /// What `Spawn` starts, and what replaces this process, has the limit from before.
    package static func raiseLimit() { _ = netlab_raise_open_files() }
}
