// Messages, descriptors, timeouts, and who is on the other side.

import CLinux
import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import SystemCalls

@Suite struct LocalSocketTests {
    @Test func messagesKeepTheirBounds() throws {
        let (a, b) = try LocalSocket.pair()
        try a.send([1, 2, 3])
        try a.send([4])
        #expect(try b.receive(limit: 100)?.bytes == [1, 2, 3])
        #expect(try b.receive(limit: 1)?.bytes == [4])
        #expect(throws: SystemCallError("send", errno: .invalidArgument)) { try a.send([]) }
    }

    @Test func theEndIsNil() throws {
        let (a, b) = try LocalSocket.pair()
        try a.send([1])
        _ = consume a
        #expect(try b.receive(limit: 10)?.bytes == [1])
        #expect(try b.receive(limit: 10) == nil)
        #expect(throws: SystemCallError("send", errno: .brokenPipe)) { try b.send([1]) }
    }

    @Test func anUnreadMessageIsAnEndToo() throws {
        let (a, b) = try LocalSocket.pair()
        try b.send([1])
        _ = consume a
        #expect(try b.receive(limit: 10) == nil)
    }

    @Test func descriptorsComeAlong() async {
        await #expect(processExitsWith: .success) {
            let before = try OpenDescriptors.all()
            do {
                let (a, b) = try LocalSocket.pair()
                let scratch = try ScratchDirectory()
                try Files.write("text", to: scratch.file("x"))
                let file = try Files.open(scratch.file("x"))
                try a.send([9], descriptors: [file.raw, file.raw])
                let message = try #require(try b.receive(limit: 1))
                #expect(message.bytes == [9] && message.descriptors.count == 2)
                #expect(fcntl(message.descriptors[0].raw, F_GETFD) == FD_CLOEXEC)
                #expect(try Files.read(from: message.descriptors[1].raw, named: "x") == Array("text".utf8))
                try a.send([1, 2], descriptors: [file.raw])
                #expect(throws: SystemCallError("receive", errno: .init(rawValue: EMSGSIZE))) {
                    try b.receive(limit: 1)
                }
            }
            #expect(try OpenDescriptors.all() == before, "what came with a cut message is closed")
        }
    }

    @Test func asManyDescriptorsAsTheKernelTakes() throws {
        let (a, b) = try LocalSocket.pair()
        let null = try Files.open("/dev/null")
        try a.send([1], descriptors: Array(repeating: null.raw, count: 253))
        #expect(try b.receive(limit: 1)?.descriptors.count == 253)
        #expect(throws: SystemCallError("send 254 descriptors", errno: .invalidArgument)) {
            try a.send([1], descriptors: Array(repeating: null.raw, count: 254))
        }
    }

    @Test(arguments: [1, 60, 200])
    func listensAtAPathOfAnyLength(length: Int) throws {
        let scratch = try ScratchDirectory()
        var directory = scratch.path
        for _ in 0..<(length / 50) {
            directory += "/" + String(repeating: "d", count: 50)
            try systemCall("mkdir") { unsafe mkdir(directory, 0o700) }
        }
        let path = directory + "/socket"
        let listener = try LocalSocket.listen(path, mode: 0o622)
        var status = stat()
        try systemCall("stat", on: path) { unsafe stat(path, &status) }
        #expect(status.st_mode == S_IFSOCK | 0o622)
        let client = try LocalSocket.connect(path)
        let server = try listener.accept()
        try client.send([5])
        #expect(try server.receive(limit: 1)?.bytes == [5])
        let peer = try server.peerCredentials()
        #expect(peer == (getpid(), geteuid(), getegid()))
        #expect(throws: SystemCallError("bind", on: path, errno: .addressInUse)) { try LocalSocket.listen(path) }
        _ = consume listener
    }

    @Test func nobodyThereAndNobodyListening() throws {
        let path = try ScratchDirectory().file("socket")
        #expect(throws: SystemCallError("connect", on: path, errno: .noSuchFileOrDirectory)) {
            try LocalSocket.connect(path)
        }
        let scratch = try ScratchDirectory()
        let dead = scratch.file("dead")
        _ = try LocalSocket.listen(dead)
        #expect(throws: SystemCallError("connect", on: dead, errno: .connectionRefused)) {
            try LocalSocket.connect(dead)
        }
        let long = scratch.path + "/" + String(repeating: "x", count: 120)
        #expect(throws: SystemCallError("bind", on: long, errno: .fileNameTooLong)) { try LocalSocket.listen(long) }
    }

    @Test func waitsNoLongerThanItsTimeouts() throws {
        let (a, b) = try LocalSocket.pair()
        try a.setTimeouts(receive: 10, send: 10)
        #expect(throws: SystemCallError("receive", errno: .wouldBlock)) { try a.receive(limit: 1) }
        let error = #expect(throws: SystemCallError.self) {
            while true { try a.send(Array(repeating: 0, count: 5000)) }
        }
        #expect(error?.errno == .wouldBlock)
        _ = consume b
    }
}

@Suite struct PollTests {
    @Test func givesWhatIsReadyInOrder() throws {
        let pairs = try (0..<3).map { _ in try LocalSocket.pair() }
        let entries = pairs.map { Poll.Entry($0.0.raw, Poll.readable) }
        #expect(try Poll.wait(entries, milliseconds: 0).isEmpty)
        #expect(try Poll.wait(entries, milliseconds: 2).isEmpty)
        try pairs[2].1.send([1])
        try pairs[0].1.send([1])
        #expect(try Poll.wait(entries).map(\.descriptor) == [pairs[0].0.raw, pairs[2].0.raw])
        let both = try Poll.wait([.init(pairs[0].0.raw, Poll.readable | Poll.writable)])
        #expect(both == [.init(pairs[0].0.raw, Poll.readable | Poll.writable)])
    }
}

@Suite struct SignalDescriptorTests {
    @Test func signalsAreReadLikeData() async {
        await #expect(processExitsWith: .success) {
            let signals = try SignalDescriptor([SIGTERM, SIGCHLD])
            #expect(try signals.next() == nil)
            // To this thread alone: the others of this process do not block it.
            raise(SIGTERM)
            let ready = try Poll.wait([.init(signals.descriptor.raw, Poll.readable)], milliseconds: 60_000)
            #expect(ready.count == 1)
            #expect(try signals.next() == .init(number: SIGTERM, sender: getpid(), user: getuid(), isFromKernel: false))
            #expect(try signals.next() == nil)
        }
    }
}
