// A failure at run time, in the words of the person who wrote the lab.

import LabFormat
import Namespaces

/// An error that is printed as it is: it begins with its place in a lab file, or with `error:`.
package protocol LocatedError: Error, CustomStringConvertible {}

extension String {
    /// Without `error: ` at the beginning.
    package var withoutErrorWord: String { hasPrefix("error: ") ? String(dropFirst("error: ".count)) : self }
}

extension SessionError: LocatedError {}

/// What failed, about which object, where the lab file asks for it, and what to do.
package struct LabError: LocatedError {
    package var location: Location?
    /// `router: eth1: qdisc tbf`
    package var object: String
    package var reason: String
    package var remedy: String?

    /// - Parameter reason: where it is another error's text, the word that this begins with is left out.
    package init(_ object: String, _ reason: String, at location: Location? = nil, remedy: String? = nil) {
        self.location = location
        self.object = object
        self.reason = reason.withoutErrorWord
        self.remedy = remedy
    }

    package var description: String {
        let place = location.map { "\($0): " } ?? ""
        let advice = remedy.map { "\n  \($0)" } ?? ""
        return "\(place)error: \(object): \(reason)\(advice)"
    }
}

/// A capability that the lab needs and this machine lacks: the lab is skipped, loudly.
package struct MissingCapability: Error, CustomStringConvertible {
    package var capability: String
    package var reason: String
    package var location: Location?

    package init(_ capability: String, _ reason: String, at location: Location? = nil) {
        self.capability = capability
        self.reason = reason
        self.location = location
    }

    package var description: String { "\(location.map { "\($0): " } ?? "")skipped: needs \(capability): \(reason)" }
}
