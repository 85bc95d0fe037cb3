// The lab files of the project, in the folders of Labs/.

import Foundation
import Testing

enum LabFiles {
    static let folder = NetlabProcess.root + "/Labs"

    /// Paths below Labs/, sorted.
    static let all =
        (try? FileManager.default.subpathsOfDirectory(atPath: folder))?.filter { $0.hasSuffix(".yaml") }.sorted() ?? []

    /// The whole path of a lab by its name: no two folders have the same.
    static func path(_ name: String) throws -> String {
        let found = all.filter { ($0 as NSString).lastPathComponent == "\(name).yaml" }
        try #require(found.count == 1, "Labs has \(found.count) files called \(name).yaml")
        return "\(folder)/\(found[0])"
    }

    static func text(_ file: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
    }
}
