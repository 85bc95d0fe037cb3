// Conversions between what the kernel's messages say and what a pipeline holds.

import Netlink
import PacketPath

extension Pipeline.Setting {
    init(_ setting: Netlink.Setting) {
        let value: Pipeline.Value =
            switch setting.value {
            case .number(let number): .number(number)
            case .text(let text): .text(text)
            case .flag(let flag): .flag(flag)
            }
        self.init(setting.name, value, unit: setting.unit)
    }

    init(_ name: String, _ number: some BinaryInteger, unit: String? = nil, scope: Pipeline.Scope? = nil) {
        self.init(name, .number(Int64(clamping: number)), unit: unit, scope: scope)
    }

    init(_ name: String, _ text: String, scope: Pipeline.Scope? = nil) {
        self.init(name, .text(text), scope: scope)
    }

    init(_ name: String, flag: Bool) { self.init(name, .flag(flag)) }
}

extension Pipeline.Item {
    /// An item made of what was read, or saying why there is none.
    init<Value>(
        _ kind: String, _ fact: Fact<Value>, command: String?, _ settings: (Value) -> [Pipeline.Setting]
    ) {
        self.init(kind, settings: fact.value.map(settings) ?? [], command: command, absence: fact.absence)
    }
}
