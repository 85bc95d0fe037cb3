// Forms of what a process is made of: words of a command, paths, users, signals, sizes.

extension Form where Value == String {
    /// A text that a system call takes: anything without NUL.
    static var argument: Form<String> {
        Form.text.refusing { $0.utf8.contains(0) ? "contains the character U+0000" : nil }
    }

    static var directory: Form<String> {
        argument.refusing { $0.hasPrefix("/") ? nil : "is not an absolute path such as /srv" }
    }

    /// A part of one line.
    static var logText: Form<String> {
        argument.refusing { text in
            if text.isEmpty { return "is in every line" }
            return text.contains(where: \.isNewline) ? "is more than a line" : nil
        }
    }

    /// A name, or a number that is not the highest: that one means nobody to the kernel.
    static var user: Form<String> {
        argument.refusing { text in
            let isNumber = text.utf8.allSatisfy { (48...57).contains($0) }
            let isName = text.utf8.allSatisfy { Names.isLetterOrDigit($0) || "._-".utf8.contains($0) }
            let isUser = isNumber ? UInt32(text).map { $0 < .max } ?? false : isName && !text.hasPrefix("-")
            return isUser ? nil : "is not a user's name or number"
        }
    }
}

extension Form where Value == [String] {
    /// Words to execute, or text for a shell.
    static var command: Form<[String]> {
        let words = Form<String>.argument.list
        let text = Form<String>.argument
        return Form(.anyOf([text.schema, words.schema])) { value, report in
            if case .sequence = value.content {
                guard let command = words.read(value, report) else { return nil }
                if command.first?.isEmpty ?? true {
                    report.error("a command needs a program to run", at: value.location)
                }
                return command
            }
            guard value.text(expected: "a command such as [sleep, 5]", report) != nil,
                let command = text.read(value, report)
            else { return nil }
            if command.allSatisfy(\.isWhitespace) { report.error("the command is empty", at: value.location) }
            return ["/bin/sh", "-c", command]
        }
    }
}

extension Form where Value == ProcessReference {
    static var processReference: Form<ProcessReference> {
        Form(.text(pattern: "^[^:]+(:[^:]+)?$")) { value, report in
            let expected = "a process such as db or router:bird"
            guard let text = value.text(expected: expected, report) else { return nil }
            if let reference = ProcessReference(text) { return reference }
            report.error("expected \(expected), found \(text.shown)", at: value.location)
            return nil
        }
    }
}

extension Form where Value == StopSignal {
    /// A name with or without SIG.
    static var signal: Form<StopSignal> {
        let names = StopSignal.all.map(\.name)
        return Form(.words(names + names.map { String($0.dropFirst(3)) })) { value, report in
            let expected = "a signal such as SIGTERM"
            guard let text = value.text(expected: expected, report) else { return nil }
            if let signal = StopSignal(text) { return signal }
            let suggestion = Suggestion.text(for: text, among: names)
            let known = names.joined(separator: ", ")
            report.error("expected \(expected) (\(known)), found \(text.shown)\(suggestion)", at: value.location)
            return nil
        }
    }
}

extension Form where Value == UInt64 {
    /// Nanoseconds, at most a day.
    static func duration(atLeast minimum: UInt64 = 0) -> Form<UInt64> {
        Form.time.refusing { time in
            if time < minimum { return "is no time at all" }
            return time > 86_400_000_000_000 ? "is more than 24h" : nil
        }
    }
}

extension Form where Value == Int {
    /// Bytes of a log.
    static var logSize: Form<Int> {
        Form.size.refusing { (4096...1 << 30).contains($0) ? nil : "is not between 4kb and 1gb" }
    }

    /// Bytes of memory: less than a page is none.
    static var memory: Form<Int> { Form.size.refusing { $0 < 4096 ? "is less than 4kb" : nil } }

    /// Millionths of one processor: the kernel takes no less than 1%.
    static var processorShare: Form<Int> {
        Form.share.refusing { (10_000...8_192_000_000).contains($0) ? nil : "is not between 1% and 819200%" }
    }
}

extension Form where Value == [Int] {
    /// Numbers of processors, ascending.
    static var processors: Form<[Int]> { Form<Int>.integer(0...8191).list.map { Set($0).sorted() } }
}
