// Every lab file of the project, run for real: the books balance, and every run gives the same counts.

import Foundation
import TestSupport
import Testing

@Suite("Labs", .serialized, .privileged)
struct LabsTests {
    @Test("there are labs") func thereAreLabs() { #expect(LabFiles.all.count >= 100) }

    /// A lab that needs what this kernel lacks says so, with the place in the file, and is skipped.
    ///
    /// What fails is tried once more: where a kernel tells of no event while some protected task is current (Decisions.md), a lab
    /// that loses everything in one instant may see nothing of it, and a stall of the machine fills a queue. Not twice in a row.
    @Test(arguments: LabFiles.all) func balancesAndRepeats(file: String) throws {
        let problems = try LabTrial(file).problems
        guard !problems.isEmpty else { return }
        print("again: \(file): \(problems.joined(separator: "\n"))")
        for problem in try LabTrial(file).problems { Issue.record("\(file): \(problem)") }
    }
}
