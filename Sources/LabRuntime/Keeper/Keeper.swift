// The process that keeps what is alive in a lab: pid 1 of the lab's pid namespace.

import Glibc
import LabFormat
import Namespaces
import SystemCalls

/// A keeper: it starts and watches the lab's processes, holds the session of a rootless lab, and ends with the lab.
///
/// One thread and one poll(2). Whatever ends it, the kernel kills every process of its pid namespace. While the command
/// that makes the lab has not said `keep`, the end of that command is the end of the lab.
package final class Keeper {
    let session: Session
    let instance: String
    let files: InstanceFiles
    var processes: KeptProcesses?
    var drops: KeptDrops?
    var undos: [(at: UInt64, undo: Undo)] = []
    private(set) lazy var spaces = NodeSpaces(session: session, instance: instance, files: files)
    private let listener: LocalSocket
    private let signals: SignalDescriptor
    private var clients: [KeeperClient] = []
    private var isKept: Bool
    private var hasBegun: Bool { processes != nil }
    private var complaints = 0
    private var ending: [KeeperClient]?

    /// - Parameters:
    ///   - lease: the connection to the command that makes the lab.
    ///   - isKept: the lab is up already; only what the keeper is asked for ends with it.
    package init(session: Session, instance: String, lease: consuming Descriptor, isKept: Bool) throws {
        self.session = session
        self.instance = instance
        self.isKept = isKept
        files = InstanceFiles("\(session.stateDirectory)/\(instance)")
        signals = try SignalDescriptor([SIGCHLD, SIGTERM, SIGINT, SIGHUP])
        if session.isRootless { try SessionMounts.prepare() }
        listener = try LocalSocket.listen(files.socket, mode: 0o600)
        clients = [KeeperClient(LocalSocket(lease), isLease: true)]
        clients[0].send(.done)
    }

    /// Serves until the lab ends.
    package func run() throws {
        while true {
            complain(act)
            if isForgotten { endLab() }
            if isDone { return try InstanceDirectory.append(.released, to: files) }
            if let waiting = ending, processes?.isOver ?? true {
                for client in waiting { client.send(.done) }
                return
            }
            let ready = try Poll.wait(sources.map { .init($0, Poll.readable) }, milliseconds: pause).map(\.descriptor)
            if ready.contains(signals.descriptor.raw) { complain(readSignals) }
            // What is new comes last: it may get a number that was ready as another's.
            for client in clients where ready.contains(client.raw) { serve(client) }
            for output in ready { complain { try processes?.read(output) } }
            if ready.contains(listener.raw) { accept() }
            clients.removeAll { $0.isDeaf && !$0.isLease }
        }
    }

    /// Somebody took the state directory away: no command would ever find this lab again.
    private var isForgotten: Bool { !Files.exists(files.journal) }

    /// A keeper that was only to take a change back goes when it has.
    private var isDone: Bool {
        isKept && !hasBegun && !session.isRootless && undos.isEmpty && clients.isEmpty
    }

    private var sources: [CInt] {
        [signals.descriptor.raw, listener.raw] + clients.map(\.raw) + (processes?.outputs ?? [])
    }

    /// Milliseconds until something is to be done of itself.
    private var pause: Int {
        let glance = 2000
        guard let next = (undos.map(\.at) + [processes?.deadline].compactMap { $0 }).min() else { return glance }
        let now = Clock.monotonic
        return next <= now ? 0 : min(Int(clamping: (next - now) / 1_000_000 + 1), glance)
    }

    /// Everything whose time has come.
    private func act() throws {
        let now = Clock.monotonic
        let due = undos.filter { $0.at <= now }
        undos.removeAll { $0.at <= now }
        for entry in due { complain { try entry.undo.carryOut(session: session, instance: instance) } }
        try processes?.act(now: now)
        if let report = processes?.report() { clients.first { $0.isLease }?.send(report) }
    }

    private func readSignals() throws {
        while let signal = try signals.next() {
            // The lab's own processes have no say in its end: whoever sends from outside has no number here.
            if signal.number != SIGCHLD, signal.sender == 0 { endLab() }
        }
        while let (pid, status) = try Children.reap() { processes?.ended(pid: pid, status, now: Clock.monotonic) }
    }

    private func accept() {
        complain {
            let socket = try listener.accept()
            let caller = try socket.peerCredentials().uid
            // In a user namespace root itself is nobody: there the modes of the socket and its directory say who comes in.
            guard session.isRootless || caller == geteuid() || caller == 0 else { return }
            clients.append(KeeperClient(socket, isLease: false))
        }
    }

    private func serve(_ client: KeeperClient) {
        do {
            guard let request = try client.receive() else { return leave(client) }
            switch request {
            case .keep where client.isLease:
                isKept = true
                // What follows is waiting: the code that began the lab may go.
                ProgramMemory.releaseCode()
                client.send(.done)
            case .stop: stop(for: client)
            default: try answer(request, client)
            }
        } catch { client.send(.failed("\(error)")) }
    }

    /// A client went. With the lease of a lab that is not to stay, the lab goes.
    private func leave(_ client: KeeperClient) {
        clients.removeAll { $0 === client }
        if client.isLease, !isKept { endLab() }
    }

    private func stop(for client: KeeperClient) {
        ending = (ending ?? []) + [client]
        processes?.stop()
    }

    /// The end that nobody waits for: what is left of the lab is taken away here.
    private func endLab() -> Never {
        processes?.kill()
        complain { try Removal(session: session).removeAsKeeper(instance) }
        exit(0)
    }

    /// What goes wrong beside the requests is written to the keeper's log.
    func complain(_ body: () throws -> Void) {
        do { try body() } catch {
            complaints += 1
            if complaints <= 1000 { try? Files.write("\(error)\n", to: STDERR_FILENO, named: "keeper.log") }
        }
    }
}
