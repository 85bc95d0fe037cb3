// What netlab does, for a person who wants to know: off unless asked for.

import Logging
import SystemCalls

/// The log, on standard error. NETLAB_LOG is a level: `debug` tells each object that is made or removed.
enum Log {
    static func start() {
        let level = ProcessEnvironment["NETLAB_LOG"].flatMap { Logger.Level(rawValue: $0.lowercased()) } ?? .warning
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
    }
}
