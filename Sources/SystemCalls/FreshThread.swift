// A thread made for one piece of work. Work that changes the thread's namespace runs here, and the thread dies with it.

import Glibc
import SystemPackage
import Synchronization

/// A POSIX thread that runs one closure and hands its result over when joined.
package final class FreshThread<Value: Sendable>: Sendable {
    private let state: ThreadState<Value>
    private let thread: Mutex<pthread_t?>

    /// Starts `body` on a new thread.
    package init(_ body: @escaping @Sendable () throws -> Value) throws(SystemCallError) {
        let state = ThreadState(body)
        self.state = state
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(state as ThreadBody).toOpaque()
        let code = unsafe pthread_create(&thread, nil, runThreadBody, context)
        guard code == 0 else {
            unsafe Unmanaged<ThreadBody>.fromOpaque(context).release()
            throw SystemCallError("pthread_create", errno: .init(rawValue: code))
        }
        self.thread = Mutex(thread)
    }

    deinit { thread.withLock { if let thread = $0 { pthread_detach(thread) } } }

    /// Waits for the end of the thread, and gives what the body gave or throws what it threw; every time it is called.
    package func join() throws -> Value {
        thread.withLock { thread in
            if let running = thread { pthread_join(running, nil) }
            thread = nil
        }
        return try state.outcome.withLock { outcome in
            guard let outcome else { throw SystemCallError("pthread_join", errno: .noSuchProcess) }
            return try outcome.get()
        }
    }

    /// Runs `body` on a new thread and waits for it.
    package static func run(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
        try FreshThread(body).join()
    }
}

/// What a thread runs. Generic functions cannot nest classes, hence two of them at file scope.
private class ThreadBody: @unchecked Sendable {
    func run() {}
}

private final class ThreadState<Value: Sendable>: ThreadBody, @unchecked Sendable {
    let body: @Sendable () throws -> Value
    let outcome = Mutex<Result<Value, any Error>?>(nil)

    init(_ body: @escaping @Sendable () throws -> Value) { self.body = body }

    override func run() {
        let result = Result { try body() }
        outcome.withLock { $0 = result }
    }
}

private func runThreadBody(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context = unsafe context { unsafe Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run() }
    return nil
}
