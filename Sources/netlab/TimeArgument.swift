// A time on the command line: `500ms`.

import ArgumentParser
import LabFormat

/// More than nothing.
struct TimeArgument: ExpressibleByArgument, CustomStringConvertible {
    let nanoseconds: UInt64
    let description: String

    init?(argument: String) {
        guard let nanoseconds = TimeText.nanoseconds(argument), (1...Self.most).contains(nanoseconds) else {
            return nil
        }
        self.nanoseconds = nanoseconds
        description = argument
    }
}

extension TimeArgument {
    /// Ten years.
    private static let most: UInt64 = 315_360_000_000_000_000
    static let second = TimeArgument(nanoseconds: 1_000_000_000, description: "1s")
    static let minute = TimeArgument(nanoseconds: 60_000_000_000, description: "60s")

    private init(nanoseconds: UInt64, description: String) {
        self.nanoseconds = nanoseconds
        self.description = description
    }
}
