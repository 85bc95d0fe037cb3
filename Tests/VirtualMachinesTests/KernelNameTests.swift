// What a person may ask for, and what is said to the rest.

import Testing

@testable import VirtualMachines

@Suite("Kernel names") struct KernelNameTests {
    @Test(arguments: KernelSeries.all) func seriesAreKnown(series: KernelSeries) throws {
        #expect(try KernelName(series.name) == .series(series))
    }

    @Test func packageByName() throws {
        #expect(try KernelName("linux-image-6.1.0-56-amd64") == .package("linux-image-6.1.0-56-amd64"))
    }

    @Test func unknownNameSuggestsTheNearest() throws {
        let error = try #require(throws: MachineError.self) { try KernelName("debain-6.1") }
        #expect(error.description.contains("did you mean 'debian-6.1'?"))
        #expect(!error.isMissing)
    }

    @Test func farNameSuggestsNothing() throws {
        let error = try #require(throws: MachineError.self) { try KernelName("windows") }
        #expect(!error.description.contains("did you mean"))
        #expect(error.description.contains("debian-6.12"))
    }
}
