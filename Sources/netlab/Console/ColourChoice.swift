// When text has colour.

import ArgumentParser

/// `--color`: a terminal gets colour, a pipe does not, unless asked for. `auto` honours NO_COLOR.
enum ColourChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never

    var isWanted: Bool {
        switch self {
        case .auto: Console.wantsColour
        case .always: true
        case .never: false
        }
    }
}
