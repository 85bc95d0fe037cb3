// Why a process could not be started.

import SystemPackage

/// The step at which a child stopped before it became the program.
package struct SpawnError: Error, Hashable, CustomStringConvertible {
    package enum Step: CInt, Sendable {
        case clone, map, group, join, session, processors, user, directory, parent, descriptors, execute
    }

    package var step: Step
    /// What the step was about: a path, a user, the program.
    package var subject: String
    package var errno: Errno

    package init(step: Step, subject: String, errno: Errno) {
        self.step = step
        self.subject = subject
        self.errno = errno
    }

    package var description: String {
        switch (step, errno) {
        case (.execute, .noSuchFileOrDirectory): "\(subject): no such program"
        case (.execute, .execFormatError): "\(subject): not a program (a script begins with #! and its interpreter)"
        case (.execute, _): "\(subject): \(errno)"
        case (.user, .invalidArgument): "user \(subject): no such user in this user namespace"
        case (.processors, .invalidArgument): "processors \(subject): not on this machine"
        default: "\(words) \(subject): \(errno)"
        }
    }

    private var words: String {
        switch step {
        case .clone: "clone for"
        case .map: "map user"
        case .group: "join control group"
        case .join: "setns"
        case .session: "setsid for"
        case .processors: "processors"
        case .user: "become user"
        case .directory: "chdir"
        case .parent: "follow the parent of"
        case .descriptors: "pass descriptors to"
        case .execute: "exec"
        }
    }
}
