// The collectors of one namespace, or of the machine, that could be opened.

import PacketPath
import SystemCalls

/// The collectors that could be opened.
struct OpenSources: Sendable {
    private var collectors: [any Collector] = []
    private var unavailable: [CounterKey.Source: String] = [:]

    /// Opens the sources in the calling thread's namespace.
    init(_ types: [any Collector.Type], _ context: CollectorContext) throws {
        for type in types {
            do {
                collectors.append(try type.init(context))
            } catch  where Collectors.saysMissing(error) {
                unavailable[type.source] = "\(error)"
            }
        }
    }

    func sample(of node: String) throws -> CounterSample {
        var sample = CounterSample(node: node, time: Clock.monotonic, unavailable: unavailable)
        for collector in collectors {
            do {
                sample.groups += try collector.sample()
            } catch  where Collectors.saysMissing(error) {
                sample.unavailable[type(of: collector).source] = "\(error)"
            }
        }
        return sample
    }
}
