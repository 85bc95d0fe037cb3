// The documented path of packets through one interface, as it is set up and as it counts now.

/// The stations that a packet of one interface passes, each with its real settings and live counters.
///
/// A value without any access to the kernel: `Collectors` fills it, `Reporting` shows it.
package struct Pipeline: Codable, Sendable, Hashable {
    package static let currentSchema = 1

    package enum Direction: String, Codable, Sendable, Hashable, CaseIterable { case receive, transmit }

    /// How much a counter or setting covers. What is the host's moves with every namespace's packets.
    package enum Scope: String, Codable, Sendable, Hashable { case interface, node, host }

    package var schema = Self.currentSchema
    /// nil for the host's own namespace.
    package var lab: String?
    package var node: String?
    package var interface: String
    package var kernelRelease: String
    /// What is true of the interface in both directions: its driver, link, addresses.
    package var device: [Item] = []
    /// Receive before transmit, each in path order.
    package var stations: [Station] = []

    package init(lab: String? = nil, node: String? = nil, interface: String, kernelRelease: String) {
        self.lab = lab
        self.node = node
        self.interface = interface
        self.kernelRelease = kernelRelease
    }

    /// The same without the stations of the other direction.
    package func only(_ direction: Direction?) -> Pipeline {
        guard let direction else { return self }
        var pipeline = self
        pipeline.stations = stations.filter { $0.direction == direction }
        return pipeline
    }
}

extension Pipeline {
    /// A place on the way. Its id is that of a stage of the catalogue.
    package struct Station: Codable, Sendable, Hashable {
        package var direction: Direction
        package var stage: String
        package var title: String
        /// What the catalogue's causes of this stage count.
        package var counters: [Counter] = []
        package var items: [Item] = []

        package init(_ direction: Direction, _ stage: String, _ title: String) {
            self.direction = direction
            self.stage = stage
            self.title = title
        }
    }

    /// A kernel object or a group of settings: rings, a qdisc with its classes, a chain with its rules, a socket.
    package struct Item: Codable, Sendable, Hashable {
        /// `offloads`, `qdisc`, `rule`: the same word for the same kind of thing.
        package var kind: String
        /// What tells it from others of its kind, as its tool writes it; empty where there is one only.
        package var name: String
        package var settings: [Setting] = []
        package var counters: [Counter] = []
        package var items: [Item] = []
        /// The command that shows it by hand, in the node.
        package var command: String?
        /// Why there is nothing to show.
        package var absence: String?

        package init(
            _ kind: String, _ name: String = "", settings: [Setting] = [], counters: [Counter] = [],
            items: [Item] = [], command: String? = nil, absence: String? = nil
        ) {
            self.kind = kind
            self.name = name
            self.settings = settings
            self.counters = counters
            self.items = items
            self.command = command
            self.absence = absence
        }
    }

    package struct Setting: Codable, Sendable, Hashable {
        package var name: String
        package var value: Value
        /// `bit/s`, `B`, `us`, `packets`.
        package var unit: String?
        package var scope: Scope?

        package init(_ name: String, _ value: Value, unit: String? = nil, scope: Scope? = nil) {
            self.name = name
            self.value = value
            self.unit = unit
            self.scope = scope
        }
    }

    package struct Counter: Codable, Sendable, Hashable {
        package var name: String
        package var value: UInt64
        package var scope: Scope
        /// It counts packets that ended here.
        package var isLoss: Bool
        /// The causes of the catalogue that count here: what `netlab explain` takes.
        package var causes: [String]
        /// The stage at which the same packets are told as lost; nil: nowhere else.
        package var toldAt: String?
        /// The command that shows it by hand.
        package var command: String?

        package init(
            _ name: String, _ value: UInt64, scope: Scope = .interface, isLoss: Bool = false, causes: [String] = [],
            command: String? = nil
        ) {
            self.name = name
            self.value = value
            self.scope = scope
            self.isLoss = isLoss
            self.causes = causes
            self.command = command
        }
    }
}

extension Pipeline {
    /// A number, a word or a switch; in JSON just that.
    package enum Value: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case number(Int64)
        case text(String)
        case flag(Bool)

        package init(stringLiteral value: String) { self = .text(value) }
        package init(integerLiteral value: Int64) { self = .number(value) }
    }
}

extension Pipeline.Value: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int64.self) {
            self = .number(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .flag(let flag): try container.encode(flag)
        }
    }
}
