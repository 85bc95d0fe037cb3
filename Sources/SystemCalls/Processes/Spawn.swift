// A new process that becomes a program: everything about it is settled before its first instruction.

import CLinux
import Glibc
import SystemPackage

/// What a child process is to be. The child does these things in this order: identity map, control groups, namespaces,
/// session, processors, directory, user, death signal, descriptors; its signals are all at their default and none blocked.
package struct Spawn: Sendable {
    /// The words of the command. The first is looked up in PATH of `environment`, as execvp(3) does.
    package var arguments: [String]
    /// The program's file, in the place of the first word's.
    package var executable: String?
    /// `NAME=VALUE` each.
    package var environment: [String] = []
    /// Nil: the caller's, or `/` of a mount namespace that is joined.
    package var directory: String?
    /// Standard input, output and error; nil inherits the caller's.
    package var input: CInt?
    package var output: CInt?
    package var error: CInt?
    /// What the child gets as descriptors 3, 4, ...; at most 64. All others are closed.
    package var passed: [CInt] = []
    /// CLONE_NEW* that the child is made with.
    package var cloneFlags: CInt = 0
    /// The one user and group of the new user namespace: the caller's own outside, 0 inside.
    package var identityMap: (user: uid_t, group: gid_t)?
    /// Namespaces to join, in this order. (A pid namespace is joined by the caller, before `start`.)
    package var joins: [Join] = []
    /// Open `cgroup.procs` files that the child writes itself to.
    package var groupFiles: [CInt] = []
    package var user: User?
    /// The processors it may run on (`taskset -c`); empty inherits the caller's.
    package var processors: [Int] = []
    /// setsid(2).
    package var newSession = false
    /// Makes it a process group of its own, and that the foreground one of the terminal on the caller's standard input.
    package var foreground = false
    /// The signal it gets when the thread that called `start` ends: call from a thread that lives as long.
    package var parentDeathSignal: CInt?

    package init(_ arguments: [String], environment: [String] = []) {
        self.arguments = arguments
        self.environment = environment
    }

    /// An open namespace, and its CLONE_NEW* flag.
    package struct Join: Sendable, Hashable {
        package var descriptor: CInt
        package var flag: CInt

        package init(_ descriptor: CInt, _ flag: CInt) {
            self.descriptor = descriptor
            self.flag = flag
        }
    }

    package struct User: Sendable, Hashable {
        package var user: uid_t
        package var group: gid_t
        /// The supplementary groups.
        package var groups: [gid_t]

        package init(user: uid_t, group: gid_t, groups: [gid_t]) {
            self.user = user
            self.group = group
            self.groups = groups
        }
    }

    /// Makes the process. Returns when it runs the program.
    /// - Throws: SpawnError with the step that failed; nothing is left of the child then.
    package func start() throws(SpawnError) -> RunningProcess {
        guard !arguments.isEmpty else { throw SpawnError(step: .execute, subject: "", errno: .invalidArgument) }
        let memory = CMemory()
        var request = unsafe description(in: memory)
        var pidfd: CInt = -1
        var failure = netlab_spawn_failure()
        let pid = unsafe netlab_spawn(&request, &pidfd, &failure)
        withExtendedLifetime(memory) {}
        guard pid > 0 else { throw error(of: failure) }
        return RunningProcess(pid: pid, pidfd: Descriptor(owning: pidfd))
    }

    /// The same in C's words.
    private func description(in memory: CMemory) -> netlab_spawn {
        var spawn = unsafe netlab_spawn()
        unsafe spawn.candidates = UnsafePointer(memory.strings(candidates))
        unsafe spawn.arguments = UnsafePointer(memory.strings(arguments))
        unsafe spawn.environment = UnsafePointer(memory.strings(environment))
        unsafe spawn.directory = directory.map { unsafe UnsafePointer(memory.string($0)) }
        unsafe spawn.uid_map = identityMap.map { unsafe UnsafePointer(memory.string("0 \($0.user) 1\n")) }
        unsafe spawn.gid_map = identityMap.map { unsafe UnsafePointer(memory.string("0 \($0.group) 1\n")) }
        unsafe describeLists(&spawn, in: memory)
        unsafe spawn.standard = (input ?? -1, output ?? -1, error ?? -1)
        unsafe spawn.clone_flags = cloneFlags
        unsafe spawn.parent_death_signal = parentDeathSignal ?? 0
        unsafe spawn.new_session = newSession
        unsafe spawn.foreground = foreground
        unsafe spawn.changes_user = user != nil
        unsafe spawn.uid = user?.user ?? 0
        unsafe spawn.gid = user?.group ?? 0
        return unsafe spawn
    }

    private func describeLists(_ spawn: inout netlab_spawn, in memory: CMemory) {
        let groups = user?.groups ?? []
        unsafe spawn.passed = UnsafePointer(memory.array(passed))
        unsafe spawn.passed_count = CUnsignedInt(passed.count)
        unsafe spawn.group_files = UnsafePointer(memory.array(groupFiles))
        unsafe spawn.group_file_count = CUnsignedInt(groupFiles.count)
        unsafe spawn.processors = UnsafePointer(memory.array(processors.map { CInt(clamping: $0) }))
        unsafe spawn.processor_count = CUnsignedInt(processors.count)
        unsafe spawn.joins = UnsafePointer(
            memory.array(joins.map { netlab_join(descriptor: $0.descriptor, flag: $0.flag) }))
        unsafe spawn.join_count = CUnsignedInt(joins.count)
        unsafe spawn.groups = UnsafePointer(memory.array(groups))
        unsafe spawn.group_count = CUnsignedInt(groups.count)
    }

    /// The files that may be the program, in the order in which they are tried.
    private var candidates: [String] {
        if let executable { return [executable] }
        let program = arguments[0]
        if program.isEmpty || program.contains("/") { return [program] }
        let path = environment.last { $0.hasPrefix("PATH=") }?.dropFirst(5) ?? "/usr/local/bin:/usr/bin:/bin"
        return path.split(separator: ":", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "./\(program)" : "\($0)/\(program)" }
    }

    private func error(of failure: netlab_spawn_failure) -> SpawnError {
        let step = SpawnError.Step(rawValue: failure.step) ?? .clone
        return SpawnError(
            step: step, subject: subject(of: step, index: Int(failure.index)), errno: Errno(rawValue: failure.error))
    }

    private func subject(of step: SpawnError.Step, index: Int) -> String {
        switch step {
        case .group: Files.name(of: groupFiles[index])
        case .join: Files.name(of: joins[index].descriptor)
        case .processors: processors.map(String.init).joined(separator: ",")
        case .user: user.map { "\($0.user):\($0.group)" } ?? ""
        case .directory: directory ?? ""
        case .map: identityMap.map { "\($0.user):\($0.group)" } ?? ""
        case .execute: executable ?? arguments[0]
        case .clone, .session, .parent, .descriptors: arguments[0]
        }
    }
}
