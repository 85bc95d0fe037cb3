import LabFormat
import Namespaces
struct RulesetInstaller { let mark: Mark; let node: String
  func install(_ r: Ruleset, in ns: Namespace) throws {} }
