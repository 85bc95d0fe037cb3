// Another program in the place of this one.

import CLinux
import Glibc
import SystemPackage

package enum Execution {
    /// execvp(3): returns only when it failed.
    package static func replaceProcess(_ words: [String]) -> Errno {
        var arguments = unsafe words.map { unsafe strdup($0) }
        unsafe arguments.append(nil)
        defer { unsafe arguments.forEach { unsafe free($0) } }
        guard let program = words.first else { return .invalidArgument }
        netlab_lower_open_files()
        return Errno(rawValue: -(unsafe netlab_execvp(program, arguments)))
    }
}
