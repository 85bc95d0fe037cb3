// nft's own text through libnftables, inside a namespace.

import Namespaces
import TestSupport
import Testing

@testable import NFTables

@Suite("Native nft text")
struct NativeTextTests {
    private let text = """
        table inet native {
            chain c {
                type filter hook input priority 0; policy accept;
                udp dport { 53, 123 } counter drop
            }
        }
        """

    @Test(.privileged, .requires(tool: "nft"), .enabled(if: NativeText.isAvailable, "needs libnftables.so.1"))
    func textIsCarriedOutInTheThreadsNamespace() throws {
        let rig = try Rig()
        let other = try Rig()
        let text = text
        let listed = try rig.namespace.run {
            try NativeText.run(text)
            return try NativeText.run("list tables")
        }
        #expect(listed == "table inet native\n")
        #expect(try rig.listing().contains("udp dport { 53, 123 } counter packets 0 bytes 0 drop"))
        #expect(try other.listing() == [])
    }

    @Test(.privileged, .enabled(if: NativeText.isAvailable, "needs libnftables.so.1"))
    func aMistakeIsSaidInNFTsWords() throws {
        let rig = try Rig()
        let error = #expect(throws: NativeTextError.self) {
            try rig.namespace.run { try NativeText.run("table inet t {\n chain c {\n  udp dprt 9 drop\n }\n}\n") }
        }
        #expect(error?.kind == .refused)
        #expect(error?.line == 3)
        #expect(error?.message.hasPrefix("line 3:7-10: Error: syntax error") == true)
        #expect(try rig.namespace.run { try NativeText.run("list ruleset") } == "")
    }

    @Test func aMissingLibraryIsNamedWithItsPackage() {
        let error = #expect(throws: NativeTextError.self) {
            try NativeText.run("list ruleset", library: "libnothere.so.9")
        }
        #expect(error?.kind == .libraryMissing)
        #expect(error?.description.hasPrefix("native nft text needs the package libnftables1") == true)
    }
}
