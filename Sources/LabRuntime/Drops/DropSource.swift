// Which source tells of drops: the best that this kernel has, or the one that was asked for.

import Collectors
import PacketPath

/// `--drop-events`
package enum DropSource: String, Sendable, CaseIterable {
    case auto, bpf
    case dropMonitor = "drop-monitor"
    case tracefs, none

    /// The sources to try, the best first.
    var candidates: [DropBackend] {
        switch self {
        case .auto: [.bpf, .dropMonitor, .tracefs]
        case .bpf: [.bpf]
        case .dropMonitor: [.dropMonitor]
        case .tracefs: [.tracefs]
        case .none: []
        }
    }

    /// Starts the first source that works here. What a killed netlab left of such sources goes before.
    /// - Parameters:
    ///   - events: starts BPF's.
    ///   - run: the number in the tags of the run.
    /// - Throws: MissingCapability where one was asked for by name and does not work.
    func start(run: UInt32, _ events: () throws -> DropEvents) throws -> StartedDropSource {
        TraceInstance.collect()
        var refusals: [String] = []
        for candidate in candidates {
            do {
                switch candidate {
                case .bpf:
                    let events = try events()
                    return StartedDropSource(
                        backend: .bpf, note: events.mechanism.rawValue, reader: events, events: events)
                case .dropMonitor:
                    return StartedDropSource(.dropMonitor, try DropMonitorEvents(run: run), refusals)
                case .tracefs: return StartedDropSource(.tracefs, try TraceEvents(), refusals)
                case .none: break
                }
            } catch let error as DropEventsError where error.isLabsFault {
                return StartedDropSource(backend: .none, note: "\(error)", reader: nil, events: nil)
            } catch {
                refusals.append("\(candidate.rawValue): \(error)")
            }
        }
        if self == .none { return StartedDropSource(backend: .none, note: "not wanted", reader: nil, events: nil) }
        let reason = refusals.joined(separator: "; ")
        guard self == .auto else { throw MissingCapability("drop-events", reason) }
        return StartedDropSource(backend: .none, note: reason, reader: nil, events: nil)
    }
}

/// A source that runs, or none.
struct StartedDropSource {
    var backend: DropBackend
    /// How it works, what it cannot tell, and why it is no better one.
    var note: String?
    var reader: (any DropReader)?
    /// BPF's, which can tell more.
    var events: DropEvents?
}

extension StartedDropSource {
    init(_ backend: DropBackend, _ reader: any DropReader, _ refusals: [String]) {
        let words = [backend.limits] + refusals
        self.init(backend: backend, note: words.compactMap { $0 }.joined(separator: "; "), reader: reader, events: nil)
    }
}

extension DropEventsError {
    /// The lab is too large, and would be for any source.
    fileprivate var isLabsFault: Bool {
        switch self {
        case .tooManyNamespaces, .tooManyPackets: true
        case .refused: false
        }
    }
}
