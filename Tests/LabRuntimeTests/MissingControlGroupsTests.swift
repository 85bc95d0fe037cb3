// What a lab with limits is told where control groups are missing.

import LabFormat
import Namespaces
import Testing

@testable import LabRuntime

@Suite struct MissingControlGroupsTests {
    @Test func theLimitsAreWhatIsInTheWay() throws {
        let text = """
            name: limited
            nodes:
              web:
                processes:
                  free: { command: "true" }
                  bound:
                    command: "true"
                    limits: { memory: 64mb }
            """
        let lab = try #require(LabReader.read(text: text, file: "lab.yaml", parameters: [:]).lab)
        let requirement = try #require(ControlGroupLimits.requirements(of: lab).first)
        let missing = MissingCapability(requirement.capability, "none are mounted", at: requirement.location)
        let words = lab.asked(missing).description
        #expect(words.hasPrefix("lab.yaml:8:"), "\(words)")
        #expect(words.hasSuffix("none are mounted, or leave the limits out"), "\(words)")
    }

    @Test(arguments: ["no such user", "error: no such user"])
    func anErrorInsideAnotherIsOneError(reason: String) {
        #expect(LabError("process", reason).description == "error: process: no such user")
    }
}
