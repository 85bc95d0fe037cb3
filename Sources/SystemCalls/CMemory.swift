// Memory in C's layout, for calls that want structures full of pointers.

import Glibc

/// Copies of Swift values that C may point to as long as the object lives.
@safe final class CMemory {
    private var blocks: [UnsafeMutableRawPointer] = unsafe []

    /// The elements in a row.
    func array<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
        let block = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
        unsafe block.initialize(from: elements, count: elements.count)
        unsafe blocks.append(UnsafeMutableRawPointer(block))
        return unsafe block
    }

    /// The text with a zero at its end.
    func string(_ text: String) -> UnsafeMutablePointer<CChar> { unsafe array(Array(text.utf8CString)) }

    /// The texts as `argv` has them, with a null pointer at their end.
    func strings(_ texts: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
        let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: texts.count + 1)
        for (index, text) in texts.enumerated() { unsafe (pointers + index).initialize(to: string(text)) }
        unsafe (pointers + texts.count).initialize(to: nil)
        unsafe blocks.append(UnsafeMutableRawPointer(pointers))
        return unsafe pointers
    }

    deinit { unsafe blocks.forEach { unsafe $0.deallocate() } }
}
