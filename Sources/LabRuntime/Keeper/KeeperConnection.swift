// The way to a keeper: a command's end of its socket.

import Namespaces
import SystemCalls
import SystemPackage

/// One connection to the keeper of a lab.
package final class KeeperConnection: Sendable {
    private let socket: LocalSocket

    init(_ socket: LocalSocket) { self.socket = socket }

    /// Connects to the keeper of an instance.
    /// - Throws: KeeperError.gone when it does not run any more.
    package init(_ files: InstanceFiles) throws {
        do { socket = try LocalSocket.connect(files.socket) } catch {
            if error.errno == .connectionRefused || error.errno == .noSuchFileOrDirectory { throw KeeperError.gone }
            throw error
        }
        try waitForAnswers(milliseconds: 10_000)
    }

    /// How long an answer may take before KeeperError.silent.
    func waitForAnswers(milliseconds: Int) throws(SystemCallError) {
        try socket.setTimeouts(receive: milliseconds, send: milliseconds)
    }

    /// Asks, and waits for the one answer.
    package func ask(_ request: KeeperRequest) throws -> KeeperReply {
        try send(request)
        return try answer()
    }

    func send(_ request: KeeperRequest) throws {
        let bytes = try KeeperCoding.encode(request)
        do { try socket.send(bytes) } catch { throw Self.meaning(of: error) }
    }

    /// A killed keeper, or a person's Ctrl-C, in the words of the kernel.
    private static func meaning(of error: SystemCallError) -> any Error {
        switch error.errno {
        case .brokenPipe, .connectionReset: KeeperError.gone
        case .wouldBlock: KeeperError.silent
        case .interrupted where Interrupts.isRequested: Interrupted(signal: Interrupts.signal)
        default: error
        }
    }

    /// The next answer.
    /// - Throws: KeeperError.gone at the end of the connection, KeeperError.refused with the keeper's own words.
    func answer() throws -> KeeperReply { try answerWithDescriptors().reply }

    func answerWithDescriptors() throws -> (reply: KeeperReply, descriptors: [SharedDescriptor]) {
        let received: LocalSocket.Message?
        do { received = try socket.receive(limit: KeeperCoding.limit) } catch { throw Self.meaning(of: error) }
        guard let message = received else { throw KeeperError.gone }
        let reply = try KeeperCoding.decode(KeeperReply.self, message.bytes)
        if case .failed(let reason) = reply { throw KeeperError.refused(reason) }
        return (reply, message.descriptors)
    }

    /// What all processes of the lab do.
    package func processes() throws -> [ProcessStatus] {
        guard case .processes(let processes) = try ask(.status) else { throw KeeperError.unexpected }
        return processes
    }

    /// What the kernel dropped since the lab is up.
    package func drops() throws -> DropSnapshot {
        guard case .drops(let snapshot) = try ask(.drops) else { throw KeeperError.unexpected }
        return snapshot
    }

    /// The namespaces of a node, or of the lab's session.
    func spaces(of node: String?) throws -> Spaces {
        try send(.enter(node: node))
        let (reply, descriptors) = try answerWithDescriptors()
        guard case .namespaces(let kinds) = reply, kinds.count == descriptors.count else {
            throw KeeperError.unexpected
        }
        return Spaces(spaces: zip(kinds, descriptors).map { (kind: $0, descriptor: $1) })
    }
}

/// Why a keeper did not do what it was asked.
package enum KeeperError: LocatedError {
    /// It does not run any more: it was killed, and with it everything below it.
    case gone
    case refused(String)
    case unexpected
    /// It runs and does not answer: somebody stopped it.
    case silent

    package var description: String {
        switch self {
        case .gone:
            "error: the keeper of this lab is gone, and with it the lab's processes\n  take down what is left ('netlab down') and start it again"
        case .refused(let reason): "error: \(reason.withoutErrorWord)"
        case .silent:
            "error: the keeper of this lab does not answer: it was stopped, perhaps by SIGSTOP\n  'kill -CONT' lets it go on, 'netlab down' ends it"
        case .unexpected:
            "error: the keeper gave an answer that this netlab does not know: was netlab updated meanwhile?"
        }
    }
}
