// cake as the lab file has it, for the kernel.

import LabFormat
import Netlink

extension Cake {
    var options: CakeOptions {
        var options = CakeOptions()
        options.bandwidth = bandwidth
        options.autorate = autorate
        options.diffserv = diffserv?.number
        options.flowMode = flowMode?.number
        options.nat = nat
        options.wash = wash
        options.ingress = ingress
        options.ackFilter = ackFilter?.number
        options.splitGSO = splitGSO
        options.rtt = rtt
        options.raw = raw
        options.cells = cells?.number
        options.overhead = overhead
        options.mpu = mpu
        options.memoryLimit = memoryLimit
        options.fwmark = fwmark
        return options
    }
}

extension CaseIterable where Self: Equatable, AllCases.Index == Int {
    /// The kernel counts these words from 0, in the order in which they are declared.
    fileprivate var number: UInt32 { UInt32(Self.allCases.firstIndex(of: self) ?? 0) }
}
