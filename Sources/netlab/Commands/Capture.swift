// netlab capture: frames of a lab that is up, with what became of them.

import ArgumentParser
import Glibc
import LabFormat
import LabRuntime
import Packets
import SystemCalls

struct Capture: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Capture the frames that pass interfaces of a lab that is up.",
        discussion: """
            netlab capture router:eth1                                    a line for each frame
            netlab capture client:eth0 server:eth0 -w lab.pcapng          several interfaces, one file
            netlab capture router:eth0 -w - | tshark -i -                 into Wireshark, while it happens

            -w writes pcapng with interfaces named NODE:IF, times in nanoseconds and directions. A frame with netlab's tag that \
            was dropped in the lab while it was captured says so in a comment: 'dropped at qdisc.limit@router:eth1 (...)'. In a \
            file the comments are written at the end. In a pipe, which cannot be changed any more, the frame comes once \
            more, with its comment, on an interface called 'drops', as soon as its fate is known.

            It ends at Ctrl-C, after --count frames or --duration, or with the lab, and leaves a whole file. Frames that the \
            observer lost are told on standard error and in the file's statistics.
            """)

    @OptionGroup var choice: LabOption
    @Argument(help: "NODE:INTERFACE, one or more; a word without a colon names the lab.", completion: .interfaces)
    var places: [String]
    @Option(
        name: [.customShort("w"), .long],
        help: ArgumentHelp("Write pcapng to this file; - is standard output.", valueName: "file"))
    var write: String?
    @Option(help: ArgumentHelp("End after so many frames.", valueName: "n")) var count: Int?
    @Option(help: ArgumentHelp("End after this time, such as 5s.", valueName: "time")) var duration: TimeArgument?
    @Option(help: ArgumentHelp("Keep so many bytes of each frame.", valueName: "bytes")) var snaplen = 262_144

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count is 1 or more") }
        guard snaplen >= 1 else { throw ValidationError("--snaplen is 1 or more") }
        guard places.contains(where: { $0.contains(":") }) else { throw ValidationError("name a NODE:INTERFACE") }
        let labs = places.filter { !$0.contains(":") }
        guard labs.count + (choice.lab == nil ? 0 : 1) <= 1 else { throw ValidationError("only one lab at a time") }
    }

    func run() throws {
        let record = try InstanceSelection.find(choice.lab ?? places.first { !$0.contains(":") })
        let file = try write.map { try CaptureOutput.open($0) }
        try Interrupts.catchSignals()
        let capture = try LabCapture(record, endpoints: try endpoints, snapLength: snaplen)
        if let file, let reason = capture.dropsMissing {
            Console.error("warning: no comments about drops in \(file.name): \(reason)")
        }
        var session = CaptureSession(capture: capture, file: file, most: count ?? .max)
        try session.begin(Version.number)
        let isRead = try session.run(until: duration.map { Clock.monotonic + $0.nanoseconds }) {
            try InstanceRecord.read(record.name, in: record.session)?.intent?.id == record.intent?.id
        }
        if isRead { try session.end() }
    }

    private var endpoints: [Endpoint] {
        get throws {
            var endpoints: [Endpoint] = []
            for place in places where place.contains(":") {
                let parts = place.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 2 else { throw ValidationError("'\(place)' is no NODE:INTERFACE") }
                let endpoint = Endpoint(node: parts[0], interface: parts[1])
                if !endpoints.contains(endpoint) { endpoints.append(endpoint) }
            }
            return endpoints
        }
    }
}
