// What the shell offers where a lab or one of its nodes is to be named.

import ArgumentParser
import LabRuntime
import Namespaces

extension CompletionKind {
    /// The labs that are up. Bash, zsh and fish ask netlab itself.
    static let labs = CompletionKind.custom { _, _, _ in records.map(\.name) }

    /// The nodes of the labs that are up; LAB.NODE where there are several.
    static let nodes = CompletionKind.custom { _, _, _ in
        let records = records
        guard records.count > 1 else { return records.first?.intent?.nodes ?? [] }
        return records.flatMap { record in record.intent?.nodes.map { "\(record.name).\($0)" } ?? [] }
    }

    /// Labs first, since they come first; a node without its lab where there is one lab only.
    static let labsAndNodes = CompletionKind.custom { words, _, _ in
        let records = records
        let named = records.first { record in words.contains(record.name) }
        if let named { return (named.intent?.nodes ?? []) + named.interfaceNames() }
        let nodes = records.count == 1 ? records[0].intent?.nodes ?? [] : []
        return records.map(\.name) + nodes
    }

    /// NODE:IF of the labs that are up.
    static let interfaces = CompletionKind.custom { _, _, _ in records.flatMap { $0.interfaceNames() } }

    private static var records: [InstanceRecord] {
        (try? InstanceRecord.all(in: Session.current())) ?? []
    }
}
