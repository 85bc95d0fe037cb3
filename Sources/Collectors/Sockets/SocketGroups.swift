// Sockets of the same port or interface, counted as one object.

import PacketPath

/// Sums sockets by their place.
struct SocketGroups {
    private let source: CounterKey.Source
    private let names: [String]
    private var groups: [(place: Int, group: CounterGroup)] = []

    init(_ source: CounterKey.Source, names: [String]) { (self.source, self.names) = (source, names) }

    /// Adds a socket; its cookie becomes a part of the object's identity.
    mutating func add(_ place: Int, cookie: UInt64, _ values: [UInt64]) {
        guard let index = groups.firstIndex(where: { $0.place >= place }), groups[index].place == place else {
            let index = groups.firstIndex { $0.place > place } ?? groups.endIndex
            let group = CounterGroup(source, identity: cookie, names: names, values: values)
            return groups.insert((place, group), at: index)
        }
        groups[index].group.identity &+= cookie
        for (position, value) in values.enumerated() { groups[index].group.values[position] &+= value }
    }

    /// In the order of the places.
    func objects(_ name: (Int) -> String) -> [CounterGroup] {
        groups.map { place, group in
            var group = group
            group.object = name(place)
            return group
        }
    }
}
