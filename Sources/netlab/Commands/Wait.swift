// netlab wait: until a condition holds.

import ArgumentParser
import LabFormat
import LabRuntime
import SystemCalls

struct Wait: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Wait until something is so in a lab that is up.",
        discussion: """
            Conditions:
              ready [NODE:PROC|NODE]     the processes are ready, as the lab file says when
              exit NODE:PROC             the process has ended with status 0 and is not started again
              tcp NODE:PORT              a TCP socket listens
              udp NODE:PORT              a UDP socket is bound
              route NODE|all PREFIX      the node, or every node, has a route to the network
              log NODE:PROC TEXT         a line of the process's output contains the text
              command NODE WORD...       the command, run in the node, ends with status 0; until then it is run anew

            Exit 0 when it holds, 1 when it did not in time, with what was missing. A process waited for by 'exit' that ended \
            otherwise than with status 0 ends the wait at once, with 1 and how it ended. A command that still runs when the \
            time is over, or at Ctrl-C, is killed.
            """)

    @OptionGroup var choice: LabOption
    @Option(help: ArgumentHelp("How long to wait.", valueName: "time")) var within = TimeArgument.minute
    @Argument(parsing: .captureForPassthrough, help: "The condition.") var condition: [String]

    func run() throws {
        try Usage.answer(condition.prefix(1), Self.self)
        let words = condition.first == "--" ? Array(condition.dropFirst()) : condition
        let parsed: WaitCondition
        do { parsed = try WaitCondition.parse(words) } catch { throw ValidationError(error.description) }
        let watch = try ConditionWatch(parsed, of: choice.find())
        try Interrupts.catchSignals()
        defer { watch.end() }
        do { try wait(for: watch) } catch  where Interrupts.isRequested {
            // Nothing was begun, so nothing is undone.
            Console.error("interrupted")
            throw ExitCode(128 + Interrupts.signal)
        } catch let unmet as ConditionUnmet {
            Console.error("\(unmet)")
            throw ExitCode(ExitCodes.unmet)
        }
    }

    private func wait(for watch: ConditionWatch) throws {
        let deadline = Clock.monotonic + within.nanoseconds
        while let missing = try watch.missing() {
            try Interrupts.check()
            guard Clock.monotonic < deadline else {
                Console.error("error: not within \(within): \(missing)")
                throw ExitCode(ExitCodes.unmet)
            }
            Clock.sleep(milliseconds: 50)
        }
    }
}
