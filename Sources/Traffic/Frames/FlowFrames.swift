// The frames of a flow whose packets differ in size or are fragmented.

import Packets

/// One template for each size, and the choice among them.
package struct FlowFrames: FrameSource {
    private let templates: [FrameTemplate]
    /// Where each template's memory begins.
    private let starts: [Int]
    /// The index of a packet's template.
    private let choice: FieldValues
    private let stream: RandomStream
    private let fragments: [[Fragment]]
    private let fragmentStart: Int

    /// `choice` gives the index of the template of each packet. Packets are cut by `cut` if it is given.
    package init(
        _ templates: [FrameTemplate], choice: FieldValues = 0, stream: RandomStream, cut: FragmentCut? = nil
    ) throws(FragmentError) {
        precondition(!templates.isEmpty, "a flow has frames")
        self.templates = templates
        self.choice = choice
        self.stream = stream
        var start = 0
        var starts: [Int] = []
        for template in templates {
            starts.append(start)
            start += template.bytes.count
        }
        self.starts = starts
        fragmentStart = start
        var fragments: [[Fragment]] = []
        if let cut { for template in templates { fragments.append(try cut.fragments(of: template.bytes)) } }
        self.fragments = fragments
    }

    /// The template of a flow that has only one, whole: the sending loop is fastest with it.
    package var single: FrameTemplate? { templates.count == 1 && fragments.isEmpty ? templates[0] : nil }

    /// How often the last fragment of a packet is among those sent.
    package var lastFragments: Int { fragments.first?.count(where: \.isLast) ?? 1 }

    /// The first template's frame, whole.
    package var firstTemplate: [UInt8] { templates[0].bytes }

    private func index(of sequence: Int) -> Int {
        templates.count == 1 ? 0 : Int(truncatingIfNeeded: choice.value(at: sequence, stream)) % templates.count
    }

    /// All templates, and room for the longest fragment.
    package var memorySize: Int { fragmentStart + (fragments.joined().map(\.length).max() ?? 0) }

    package func prepare(_ memory: UnsafeMutableRawBufferPointer) {
        for (template, start) in zip(templates, starts) {
            unsafe UnsafeMutableRawBufferPointer(rebasing: memory[start...]).copyBytes(from: template.bytes)
        }
    }

    package func frameCount(of sequence: Int) -> Int {
        fragments.isEmpty ? 1 : fragments[index(of: sequence)].count
    }

    package func length(of sequence: Int) -> Int {
        let index = index(of: sequence)
        return fragments.isEmpty ? templates[index].bytes.count : fragments[index].reduce(0) { $0 + $1.length }
    }

    /// The longest frame.
    package var longestFrame: Int {
        fragments.isEmpty ? templates.map(\.bytes.count).max() ?? 0 : fragments.joined().map(\.length).max() ?? 0
    }

    package func frame(
        _ part: Int, of sequence: Int, transmitTime: UInt64, in memory: UnsafeMutableRawBufferPointer
    ) -> UnsafeRawBufferPointer {
        let index = index(of: sequence)
        let start = starts[index]
        let whole = unsafe UnsafeMutableRawBufferPointer(
            rebasing: memory[start..<(start + templates[index].bytes.count)])
        if part == 0 {
            unsafe templates[index].patch(
                whole, sequence: UInt32(truncatingIfNeeded: sequence), transmitTime: transmitTime)
        }
        if fragments.isEmpty { return UnsafeRawBufferPointer(whole) }
        let fragment = fragments[index][part]
        let room = unsafe UnsafeMutableRawBufferPointer(
            rebasing: memory[fragmentStart..<(fragmentStart + fragment.length)])
        unsafe fragment.write(
            from: UnsafeRawBufferPointer(whole), to: room, sequence: UInt32(truncatingIfNeeded: sequence))
        return UnsafeRawBufferPointer(room)
    }
}
