// A page of memory that is not there until it is released: who copies into it waits.

import CLinux
import Glibc
import Synchronization
import SystemCalls
import SystemPackage

/// A system call that reads into the page sleeps inside of the kernel, with the locks it has: recv(2) with the socket's, as where a
/// program's memory must come from a slow disk first. See userfaultfd(2).
@safe package final class WithheldPage: @unchecked Sendable {
    private let memory: UnsafeMutableRawPointer
    private let keeper: Mutex<Descriptor?>

    /// - Throws: SystemCallError, EPERM for who may not make the kernel wait: CAP_SYS_PTRACE, /dev/userfaultfd and
    ///   vm.unprivileged_userfaultfd=1 allow it.
    package init() throws(SystemCallError) {
        var page: UnsafeMutableRawPointer?
        let keeper = Descriptor(owning: try linuxCall("userfaultfd") { unsafe netlab_withheld_page(&page) })
        guard let page = unsafe page else { throw SystemCallError("userfaultfd", errno: .noMemory) }
        unsafe memory = page
        self.keeper = Mutex(keeper)
    }

    deinit {
        release()
        unsafe netlab_withheld_page_unmap(memory)
    }

    /// From now on the page is there: who waits goes on.
    package func release() { keeper.withLock { $0 = nil } }

    /// recv(2) into the page without waiting for data: bytes, 0 at the end of the stream, or -1 and errno.
    func receive(from socket: CInt) -> Int {
        unsafe recv(socket, memory, Int(NETLAB_WITHHELD), CInt(MSG_DONTWAIT))
    }
}
