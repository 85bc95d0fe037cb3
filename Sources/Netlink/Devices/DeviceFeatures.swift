// What a device does in the place of the stack: all its features, read.

/// One feature by the kernel's name, as `ethtool -k DEVICE` shows it.
package struct DeviceFeature: Sendable, Hashable {
    package var name: String
    package var isOn: Bool
    /// Nobody can change it: `[fixed]`.
    package var isFixed: Bool

    /// Every feature, in the kernel's order. Source: linux/ethtool.h, ETHTOOL_GFEATURES.
    package static func read(_ device: String, socket: CInt) throws(NetlinkError) -> [DeviceFeature] {
        let featureSet: UInt32 = 4
        let names = try DeviceCommand.names(ofSet: featureSet, socket, device)
        let blocks = (names.count + 31) / 32
        var request = DeviceCommand(0x3a, words: [UInt32(blocks)] + Array(repeating: 0, count: blocks * 4))
        try request.perform(socket, device, "read offloads")
        // Per 32 features four masks: available, requested, active, never changed.
        return names.enumerated().filter { !$1.isEmpty }.map { index, name in
            let block = 2 + index / 32 * 4
            let bit = UInt32(1) << UInt32(index % 32)
            let fixed = request.words[block + 3] & bit != 0 || request.words[block] & bit == 0
            return DeviceFeature(name: name, isOn: request.words[block + 2] & bit != 0, isFixed: fixed)
        }
    }
}
