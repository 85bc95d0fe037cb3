// Whose the terminal is: only the process group in its foreground may read it, and its keys send signals to that group.

import Glibc

/// The terminal on standard input.
package enum Terminal {
    /// This process was started by hand: input and output are a terminal, and this process group is in its foreground.
    package static var isOurs: Bool {
        isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp()
    }

    /// Puts a process group into the foreground, also from the background.
    static func give(to group: pid_t) {
        _ = signal(SIGTTOU, SIG_IGN)
        _ = tcsetpgrp(STDIN_FILENO, group)
    }
}
