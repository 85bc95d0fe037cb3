// What somebody may have meant: the nearest known word.

package enum Suggestion {
    /// ` (did you mean 'addresses'?)`, or nothing where no candidate is near enough.
    package static func text(for word: String, among candidates: some Sequence<String>) -> String {
        nearest(to: word, among: candidates).map { " (did you mean '\($0)'?)" } ?? ""
    }

    /// The candidate with the smallest edit distance, if that is at most a third of the word; ties go to the first.
    static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let letters = Array(word.lowercased().unicodeScalars)
        guard !letters.isEmpty, letters.count <= 40 else { return nil }
        var best: (word: String, distance: Int)?
        for candidate in candidates where candidate != word {
            let distance = distance(letters, Array(candidate.lowercased().unicodeScalars))
            guard distance <= max(1, letters.count / 3), distance < best?.distance ?? .max else { continue }
            best = (candidate, distance)
        }
        return best?.word
    }

    /// Insertions, deletions, substitutions and swaps of neighbours that lead from one word to the other.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
                var cost = min(previous[column + 1] + 1, current[column] + 1, substitution)
                let swapped = row > 0 && column > 0 && left[row] == right[column - 1] && left[row - 1] == right[column]
                if swapped { cost = min(cost, before[column - 1] + 1) }
                current.append(cost)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}
