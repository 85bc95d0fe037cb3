// Faults of a lab that is up, taken back by its keeper.

import Foundation
import Glibc
import SystemCalls
import TestSupport
import Testing

@Suite("Faults", .serialized, .privileged)
struct FaultTests {
    /// Static routes and permanent neighbours, which the kernel forgets with a link.
    static let lab = """
        name: NAME
        nodes: { client: {}, router: { forwarding: true }, server: {} }
        links:
          - endpoints: [client:eth0, router:eth0]
          - endpoints: [router:eth1, server:eth0]
        """

    private func up(_ person: Person) throws -> Scratch {
        let scratch = try Scratch("fault", person)
        let output = try scratch.netlab("up", try scratch.lab(Self.lab))
        #expect(output.status == 0, "\(output.error)")
        return scratch
    }

    /// What `ip` says of a node, without what changes by itself.
    private func facts(_ scratch: Scratch, _ node: String) throws -> String {
        try scratch.netlab(
            "exec", "\(scratch.name).\(node)", "--", "sh", "-c",
            "ip -o address | tr -s ' ' | cut -d' ' -f2-4; ip route; ip neighbour show nud permanent | sort"
        ).output
    }

    @Test("a link that was down for a time has all that it had", arguments: Person.allCases)
    func comesBack(person: Person) throws {
        let scratch = try up(person)
        for (node, interface) in [("client", "eth0"), ("router", "eth1")] {
            let before = try facts(scratch, node)
            let fault = try scratch.netlab(
                "fault", "link-down", "--lab", scratch.name, "\(node):\(interface)", "--for", "300ms")
            #expect(fault.status == 0, "\(fault)")
            #expect(try facts(scratch, node) != before)
            #expect(try eventually { try facts(scratch, node) == before })
        }
        #expect(try scratch.netlab("down", scratch.name).status == 0)
        try scratch.expectNothingLeft()
    }

    @Test("link-up mends what link-down broke") func mended() throws {
        let scratch = try up(.root)
        let before = try facts(scratch, "client")
        #expect(try scratch.netlab("fault", "link-down", "--lab", scratch.name, "client:eth0").status == 0)
        #expect(try facts(scratch, "client") != before)
        #expect(try scratch.netlab("fault", "link-up", "--lab", scratch.name, "client:eth0").status == 0)
        #expect(try eventually { try facts(scratch, "client") == before })
    }

    @Test("the keeper of a lab that needs none goes when all is taken back, and its death takes nothing with it")
    func released() throws {
        let scratch = try up(.root)
        let down = ["fault", "link-down", "--lab", scratch.name, "client:eth0", "--for"]
        #expect(try Witness.run([scratch.person.netlab] + down + ["100ms"]).status == 0)
        #expect(try eventually { try Leftovers.processes(of: scratch.name).isEmpty })
        #expect(try Witness.run([scratch.person.netlab] + down + ["1000s"]).status == 0)
        kill(try #require(try scratch.keeper), SIGKILL)
        #expect(try eventually { try Leftovers.processes(of: scratch.name).isEmpty })
        #expect(try scratch.netlab("gc").output.contains(scratch.name) == false)
        #expect(try scratch.netlab("exec", "\(scratch.name).router", "--", "true").status == 0)
        #expect(try scratch.netlab("down", scratch.name).status == 0)
        try scratch.expectNothingLeft()
    }

    @Test("an interface that is not there is named, with those that are") func unknown() throws {
        let scratch = try up(.root)
        let output = try scratch.netlab("fault", "link-down", "--lab", scratch.name, "client:eth7")
        #expect(output.status == 2 && output.error.contains("client:eth7") && output.error.contains("router:eth1"))
    }
}
