// From the lab file's words to the sender's: a word that is new in one of them does not compile here.

import LabFormat
import Traffic

extension Pacing.CatchUp {
    init(_ word: FlowSchedule.CatchUp) {
        switch word {
        case .burst: self = .burst
        case .skip: self = .skip
        case .stretch: self = .stretch
        }
    }
}

extension TraceFile.Format {
    init(_ word: FlowSchedule.Trace.Format) {
        switch word {
        case .csv: self = .csv
        case .pcap: self = .pcap
        case .mahimahi: self = .mahimahi
        }
    }
}

extension StreamPlan.Writing {
    init(_ word: FlowPath.Writing) {
        switch word {
        case .write: self = .write
        case .mmap: self = .mmap
        case .sendfile: self = .sendfile
        case .splice: self = .splice
        case .zerocopy: self = .zerocopy
        }
    }
}

extension SocketSettings.PathMTU {
    init(_ word: FlowPath.PathMTU) {
        switch word {
        case .dont: self = .dont
        case .want: self = .want
        case .do: self = .do
        case .probe: self = .probe
        case .interface: self = .interface
        case .omit: self = .omit
        }
    }
}
