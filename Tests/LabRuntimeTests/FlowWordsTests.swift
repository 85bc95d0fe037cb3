// The lab file's words for a flow, and the sender's: the same ones.

import LabFormat
import Testing
import Traffic

@testable import LabRuntime

@Suite struct FlowWordsTests {
    @Test func everyWordStaysItself() {
        for word in FlowSchedule.CatchUp.allCases { #expect(Pacing.CatchUp(word).rawValue == word.rawValue) }
        for word in FlowSchedule.Trace.Format.allCases { #expect(TraceFile.Format(word).rawValue == word.rawValue) }
        for word in FlowPath.Writing.allCases { #expect(StreamPlan.Writing(word).rawValue == word.rawValue) }
        for word in FlowPath.PathMTU.allCases { #expect(SocketSettings.PathMTU(word).rawValue == word.rawValue) }
    }
}
