// How many processors this machine could have: the length of per-CPU values.

import SystemCalls

package enum Processors {
    /// The number of possible processors, from /sys/devices/system/cpu/possible ("0-7").
    package static let possible: Int = {
        guard let text = try? Files.text("/sys/devices/system/cpu/possible") else { return 1 }
        return count(text)
    }()

    /// The highest number of a list such as `0-3,8-11`, plus one: per-CPU values have no gaps.
    static func count(_ list: String) -> Int {
        let numbers = list.split { !$0.isNumber }.compactMap { Int($0) }
        return (numbers.max() ?? 0) + 1
    }
}
