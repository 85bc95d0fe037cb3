// A pipe: what a child writes and its parent reads.

import CLinux

/// Both ends, closed by exec: a child gets one as its input, output or error.
package struct ChildPipe: Sendable {
    package let reader: SharedDescriptor
    /// Let go of it after the child has it: the reader sees no end before that.
    package var writer: SharedDescriptor?

    package init() throws(SystemCallError) {
        var ends: [CInt] = [-1, -1]
        try linuxCall("pipe") { unsafe netlab_pipe(&ends) }
        reader = SharedDescriptor(Descriptor(owning: ends[0]))
        writer = SharedDescriptor(Descriptor(owning: ends[1]))
    }
}
