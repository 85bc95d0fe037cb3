// A rootless session in its smallest form, for the tests: who holds it, and who comes in. It has one thread, as netlab has.

import CLinux
import Glibc
import Namespaces
import SystemCalls

/// The holder's way to give its namespaces away.
func session(at path: String) throws -> SessionDescriptors {
    let message = try LocalSocket.connect(path).receive(limit: 1)
    guard let session = message.flatMap({ SessionDescriptors($0.descriptors) }) else {
        throw SessionError(path, "sent no namespaces")
    }
    return session
}

/// Becomes the parent of a session's first process, and says its end.
func start(_ path: String) throws {
    var spawn = Spawn(["session-helper", "hold", path], environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
    spawn.executable = "/proc/self/exe"
    spawn.cloneFlags = RootlessSupport.sessionFlags
    spawn.identityMap = (geteuid(), getegid())
    spawn.parentDeathSignal = SIGKILL
    exit(try spawn.start().wait().shellCode)
}

/// The first process of a session: gives its namespaces to whoever asks.
func hold(_ path: String) throws {
    let lost = try SessionMounts.prepare()
    let namespaces = try SessionDescriptors.ofThisProcess()
    let listener = try LocalSocket.listen(path)
    try Files.write("ready \(lost.joined(separator: " "))\n", to: STDOUT_FILENO, named: "output")
    while true { try listener.accept().send([1], descriptors: namespaces.all) }
}

/// Names a new network namespace in the session.
func name(_ name: String, _ path: String) throws {
    try session(at: path).join()
    let directory = NetnsDirectory(Session.root.netnsDirectory)
    try directory.prepare()
    try FreshThread.run {
        try Namespace.unshareThisThread()
        try Anchor(in: directory.path, mark: Mark(instance: "test", id: "1")).name(namespaceOfThisThread: name)
    }
}

/// Runs a command in the session, below its first process.
func run(_ command: [String], _ path: String) throws {
    let session = try session(at: path)
    try session.join()
    try session.adoptProcesses()
    exit(try Spawn(command, environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]).start().wait().shellCode)
}

/// Makes a node's namespaces and runs a script in them.
func node(_ script: String, hosts: String) throws {
    let network = try Namespace.unnamed()
    let node = try NodeNamespaces.make(
        network: network, hostName: "web", hostsFile: hosts, resolvFile: hosts, procMount: true)
    for refusal in node.kept { print("\(refusal)") }
    var spawn = Spawn(["sh", "-c", script], environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
    spawn.joins = [Spawn.Join(network.descriptor.raw, CInt(NETLAB_NEW_NET))] + node.joins
    exit(try spawn.start().wait().shellCode)
}

let words = CommandLine.arguments
do {
    switch words[1] {
    case "start": try start(words[2])
    case "hold": try hold(words[2])
    case "name": try name(words[3], words[2])
    case "run": try run(Array(words[3...]), words[2])
    case "node": try node(words[3], hosts: words[2])
    case "current": print(try Session.current().stateDirectory)
    case "probe": try RootlessSupport.probe()
    default: exit(2)
    }
} catch {
    print("\(error)")
    exit(1)
}
