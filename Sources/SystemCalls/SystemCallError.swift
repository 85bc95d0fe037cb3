// A failed system call, as a value.

import SystemPackage

/// A system call that failed: its name, what it was about, and the kernel's errno.
package struct SystemCallError: Error, Equatable, CustomStringConvertible {
    package var call: String
    package var subject: String
    package var errno: Errno

    package init(_ call: String, on subject: String = "", errno: Errno) {
        self.call = call
        self.subject = subject
        self.errno = errno
    }

    package var description: String {
        subject.isEmpty ? "\(call): \(errno)" : "\(call) \(subject): \(errno)"
    }
}

/// Calls a function of the C library that reports failure as -1 and errno; retries when interrupted by a signal
/// that netlab does not treat as a request to stop.
@discardableResult
package func systemCall<Result: FixedWidthInteger>(
    _ call: String, on subject: @autoclosure () -> String = "", _ body: () -> Result
) throws(SystemCallError) -> Result {
    while true {
        let result = body()
        if result != -1 { return result }
        let errno = Errno.current
        if errno == .interrupted, !Interrupts.isRequested { continue }
        throw SystemCallError(call, on: subject(), errno: errno)
    }
}

/// Calls a function of CLinux, which returns a value or -errno.
@discardableResult
package func linuxCall(
    _ call: String, on subject: @autoclosure () -> String = "", _ body: () -> CInt
) throws(SystemCallError) -> CInt {
    let result = body()
    if result >= 0 { return result }
    throw SystemCallError(call, on: subject(), errno: Errno(rawValue: -result))
}
