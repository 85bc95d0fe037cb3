package struct Diagnostic: Sendable { package var rendered: String }
package struct LoadResult { package var lab: Lab?; package var diagnostics: [Diagnostic] }
package enum LabReader { package static func read(text: String, file: String, parameters: [String: String] = [:]) -> LoadResult { LoadResult(lab: nil, diagnostics: []) } }
package enum LabSchema { package static let json = "" }
