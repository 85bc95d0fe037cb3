// The memory of this program's own code.

import CLinux

package enum ProgramMemory {
    /// Gives back what was read of the program to start it; what is needed again is read again.
    /// For a process that has begun its long wait. Equivalent to madvise(MADV_DONTNEED) on its text.
    package static func releaseCode() { _ = netlab_release_code() }
}
