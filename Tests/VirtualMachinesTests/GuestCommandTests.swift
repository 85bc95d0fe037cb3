// A command's way into the guest: words, variables, directories.

import TestSupport
import Testing

@testable import VirtualMachines

@Suite("Guest command") struct GuestCommandTests {
    /// A shell reads the script as the guest's does.
    @Test(arguments: [["a b", "it's", "$HOME", ""], ["\"", "\\", "`id`", "a\nb", "*", "'"]])
    func wordsArriveAsTheyAre(words: [String]) throws {
        var command = try GuestCommand(["/usr/bin/printf", "%s|"] + words)
        command.environment = ["PATH": "/bin", "ODD": "it's $HOME"]
        command.directory = "/"
        let run = try Witness.run("sh", input: command.script)
        #expect(run.output == words.map { $0 + "|" }.joined() && run.status == 0)
    }

    @Test func variablesArriveAsTheyAre() throws {
        var command = try GuestCommand(["/usr/bin/printenv", "ODD"])
        command.environment = ["ODD": "it's $HOME\nand more"]
        #expect(try Witness.run("sh", input: command.script).output == "it's $HOME\nand more\n")
    }

    @Test func onlyWhatTheGuestWouldHideIsMountedBesidesShares() throws {
        var command = try GuestCommand(["/usr/bin/true"])
        command.directory = "/tmp"
        #expect(command.mounts.isEmpty)
        command.shares = ["/tmp"]
        #expect(command.mounts.map(\.path) == ["/tmp"] && command.mounts.allSatisfy(\.writable))
        command.directory = "/dev/shm"
        #expect(command.mounts.map(\.path) == ["/dev/shm", "/tmp"] && !command.mounts[0].writable)
    }

    @Test func aShareMustBeADirectory() {
        #expect(throws: MachineError.self) { try GuestCommand.share("/etc/passwd") }
        #expect(throws: MachineError.self) { try GuestCommand.share("/nowhere") }
    }
}
