// Why a session cannot be had, in the words of the person who asked for it.

/// What is wrong with which object, and what to do.
package struct SessionError: Error, Equatable, CustomStringConvertible {
    package var object: String
    package var reason: String
    package var remedy: String?

    package init(_ object: String, _ reason: String, remedy: String? = nil) {
        self.object = object
        self.reason = reason
        self.remedy = remedy
    }

    package var description: String { "error: \(object): \(reason)" + (remedy.map { "\n  \($0)" } ?? "") }
}
