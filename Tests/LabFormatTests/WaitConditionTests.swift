// The words of a wait condition: what they mean, and what is said where they mean nothing.

import LabFormat
import Packets
import Testing

@Suite struct WaitConditionTests {
    private func parse(_ text: String) throws -> WaitCondition {
        try WaitCondition.parse(text.split(separator: " ").map(String.init))
    }

    private func complaint(_ words: String...) -> String {
        do throws(WaitConditionError) {
            return "read as \(try WaitCondition.parse(words))"
        } catch {
            return error.description
        }
    }

    private static let forms = """

        a condition is one of:
          ready [NODE:PROC|NODE]
          exit NODE:PROC
          tcp NODE:PORT
          udp NODE:PORT
          route NODE|all PREFIX
          log NODE:PROC TEXT
          command NODE WORD...
        """

    @Test func everyFormIsRead() throws {
        let nginx = ProcessName(node: "web", name: "nginx")
        let network = try #require(Prefix("10.9.0.0/16"))
        #expect(try parse("ready") == .ready(.all))
        #expect(try parse("ready web") == .ready(.node("web")))
        #expect(try parse("ready web:nginx") == .ready(.process(nginx)))
        #expect(try parse("exit web:nginx") == .exit(nginx))
        #expect(try parse("tcp web:80") == .tcp(node: "web", port: 80))
        #expect(try parse("udp web:65535") == .udp(node: "web", port: 65535))
        #expect(try parse("route web 10.9.0.0/16") == .route(node: "web", to: network))
        #expect(try parse("route all 10.9.0.0/16") == .route(node: nil, to: network))
        #expect(try parse("route all ::/0") == .route(node: nil, to: try #require(Prefix("::/0"))))
        #expect(try WaitCondition.parse(["log", "web:nginx", "start worker"]) == .log(nginx, text: "start worker"))
        #expect(try parse("command web test -e /x") == .command(node: "web", ["test", "-e", "/x"]))
    }

    @Test func theWordsOfAConditionAreThoseItIsReadFrom() throws {
        let all = [
            "ready", "ready web", "ready web:nginx", "exit web:nginx", "tcp web:80", "udp web:53",
            "route web 10.9.0.0/16",
            "route all fd00::/8", "log web:nginx up", "command web test -e /x",
        ]
        for text in all { #expect(try parse(text).words.joined(separator: " ") == text) }
    }

    @Test func errorsListTheForms() {
        #expect(complaint() == "a condition is missing" + Self.forms)
        #expect(complaint("redy") == "unknown condition 'redy' (did you mean 'ready'?)" + Self.forms)
        #expect(
            complaint("ready", "a", "b") == "expected 'ready [NODE:PROC|NODE]', found 2 words after 'ready'"
                + Self.forms)
        #expect(
            complaint("command", "web") == "expected 'command NODE WORD...', found 1 word after 'command'" + Self.forms
        )
        #expect(
            complaint("log", "web:nginx", "start", "worker")
                == "expected 'log NODE:PROC TEXT', found 3 words after 'log' (a text with spaces must be in quotes)"
                + Self.forms)
    }

    @Test(arguments: ["web", ":nginx", "web:", "a:b:c", ""])
    func whatIsNoProcessIsSaid(_ word: String) {
        #expect(complaint("exit", word) == "'\(word)' is not a process such as web:nginx" + Self.forms)
        #expect(complaint("log", word, "x") == "'\(word)' is not a process such as web:nginx" + Self.forms)
    }

    @Test(arguments: ["web", "80", "web:", ":80", "web:0", "web:65536", "web:080", "web:+80", "web:http", "a:b:80"])
    func whatIsNoPortIsSaid(_ word: String) {
        let wanted = "'\(word)' is not a port of a node such as web:80 (1 to 65535)" + Self.forms
        #expect(complaint("tcp", word) == wanted && complaint("udp", word) == wanted)
    }

    @Test func otherArgumentsAreCheckedToo() {
        #expect(complaint("route", "web", "10.9.0.0") == "'10.9.0.0' is not a network such as 10.1.0.0/24" + Self.forms)
        #expect(
            complaint("route", "web", "10.9.0.1/16") == "'10.9.0.1/16' has host bits: the network is 10.9.0.0/16"
                + Self.forms)
        #expect(complaint("ready", "") == "'' is not a node's name: it is empty" + Self.forms)
        #expect(complaint("log", "web:nginx", "") == "'' is not a part of a line" + Self.forms)
        #expect(complaint("log", "web:nginx", "a\nb") == "'a b' is not a part of a line" + Self.forms)
        #expect(complaint("command", "web", "") == "a command needs a program to run" + Self.forms)
    }

    @Test func whatTheLabDoesNotHaveIsSaid() throws {
        let lab = try goodLab("processes.yaml")
        func complaint(_ text: String) -> String? {
            do throws(WaitConditionError) {
                try WaitCondition.parse(text.split(separator: " ").map(String.init)).check(in: lab)
                return nil
            } catch {
                return error.description
            }
        }
        for good in ["ready", "ready idle", "ready web:db", "route all 10.0.0.0/8", "tcp idle:1", "log router:bird x"] {
            #expect(complaint(good) == nil)
        }
        #expect(complaint("ready wbe") == "unknown node 'wbe' (did you mean 'web'?)")
        #expect(complaint("exit web:ngin") == "node 'web' has no process 'ngin' (did you mean 'nginx'?)")
        #expect(complaint("log idle:nginx x") == "node 'idle' has no process 'nginx'")
        for text in ["tcp no:80", "udp no:53", "route no 10.0.0.0/8", "command no true", "ready no:db"] {
            #expect(complaint(text) == "unknown node 'no'")
        }
    }
}
