// What the verifier says about a program it refuses.

final class VerifierLog {
    private var bytes = [UInt8](repeating: 0, count: 1 << 20)

    /// Runs `body` with the memory the kernel writes its words to.
    func collect<Value>(_ body: (UnsafeMutableRawBufferPointer) -> Value) -> Value {
        unsafe bytes.withUnsafeMutableBytes { unsafe body($0) }
    }

    /// The end of the log: the reason is there.
    var lastLines: [String] {
        let text = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        return text.split(separator: "\n").suffix(12).map(String.init)
    }
}
