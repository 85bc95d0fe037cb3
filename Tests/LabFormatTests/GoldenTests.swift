// Bad lab files and the exact words that they get.

import Foundation
import LabFormat
import Testing

/// Files of the folder `Golden`.
enum Golden {
    static func files(_ folder: String) throws -> [URL] {
        let root = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
        let files = try FileManager.default.contentsOfDirectory(
            at: root.appending(path: folder), includingPropertiesForKeys: nil)
        return files.filter { $0.pathExtension == "yaml" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    static func read(_ file: URL) throws -> LoadResult {
        LabReader.read(bytes: Array(try Data(contentsOf: file)), file: file.lastPathComponent)
    }

    /// `NETLAB_RECORD=1 swift test` writes the expectations anew, into the sources.
    static let isRecording = ProcessInfo.processInfo.environment["NETLAB_RECORD"] == "1"

    static func record(_ text: String, _ folder: String, _ name: String, source: String = #filePath) throws {
        let tests = URL(filePath: source).deletingLastPathComponent()
        try Data(text.utf8).write(to: tests.appending(path: "Golden/\(folder)/\(name)"))
    }
}

@Suite struct GoldenTests {
    /// `bad`: refused; `warned`: labs that are not what one might think.
    @Test(arguments: ["bad", "warned"]) func filesGetTheseDiagnostics(folder: String) throws {
        let files = try Golden.files(folder)
        #expect(files.count >= (folder == "bad" ? 45 : 2))
        for file in files {
            let result = try Golden.read(file)
            #expect(!result.diagnostics.isEmpty, "\(file.lastPathComponent)")
            let expected = file.deletingPathExtension().appendingPathExtension("txt")
            if Golden.isRecording {
                try Golden.record(result.text, folder, expected.lastPathComponent)
            } else {
                let text = String(decoding: try Data(contentsOf: expected), as: UTF8.self)
                #expect(result.text == text, "\(file.lastPathComponent)")
            }
        }
    }

    @Test(arguments: ["bad", "warned"]) func onlyErrorsPreventALab(folder: String) throws {
        for file in try Golden.files(folder) {
            let result = try Golden.read(file)
            let hasErrors = result.diagnostics.contains { $0.severity == .error }
            #expect(hasErrors == (folder == "bad") && (result.lab == nil) == hasErrors, "\(file.lastPathComponent)")
        }
    }

    @Test func goodFilesGetNone() throws {
        for file in try Golden.files("good") {
            let result = try Golden.read(file)
            #expect(result.text == "", "\(file.lastPathComponent)")
            #expect(result.lab != nil, "\(file.lastPathComponent)")
        }
    }
}
