// The options of qdiscs against the bytes that tc 6.1 sends for the same words. Kinds that the running kernel lacks are
// checked here alone. (tc sends the request whether or not the kernel then takes it.)

import Testing

@testable import Netlink

/// The attributes in TCA_OPTIONS, by type, as hexadecimal text; the options that are a struct come as type 0.
private func options(_ options: any QdiscOptions, fixed: Int = 0) -> [UInt16: String] {
    var message = Message(type: 36)
    options.encode(into: &message)
    return split(Attributes(message.bytes.dropFirst(16)).bytes(2) ?? [], fixed: fixed)
}

private func split(_ bytes: ArraySlice<UInt8>, fixed: Int = 0) -> [UInt16: String] {
    var parts = Dictionary(Attributes(bytes.dropFirst(fixed)).all.map { ($0.type, hexadecimal($0.value)) }) {
        first, _ in first
    }
    if fixed > 0 { parts[0] = hexadecimal(bytes.prefix(fixed)) }
    return parts
}

private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

@Suite struct NetemGoldenTests {
    /// netlab adds the 64-bit times, which tc leaves out: they are exact where ticks of 64 ns are not.
    private func netem(_ change: (inout NetemOptions) -> Void) -> [UInt16: String] {
        var netem = NetemOptions()
        change(&netem)
        var parts = options(netem, fixed: 24)
        parts[10] = nil
        parts[11] = nil
        return parts
    }

    @Test func nothing() { #expect(netem { _ in } == [0: "00000000e803000000000000000000000000000000000000"]) }

    /// `netem delay 20ms 5ms`
    @Test func delayAndJitter() {
        let parts = netem { ($0.delay, $0.jitter) = (20_000_000, 5_000_000) }
        #expect(parts == [0: "b4c40400e80300000000000000000000000000002d310100"])
    }

    @Test func timesAreExactInNanoseconds() {
        var netem = NetemOptions()
        (netem.delay, netem.jitter) = (400_000_000_001, 3)
        let parts = options(netem, fixed: 24)
        #expect(parts[10] == "01a0db215d000000" && parts[11] == "0300000000000000")
        #expect(parts[0]?.hasPrefix("ffffffff") == true, "the old field holds as much as it can")
    }

    /// `netem loss 1%`, `loss 33.3%`, `loss 100%`
    @Test(arguments: [(0.01, "295c8f02"), (0.333, "ed7c3f55"), (1, "ffffffff"), (0, "00000000")] as [(Double, String)])
    func lossIsRoundedAsTcRounds(loss: Double, bytes: String) {
        #expect(netem { $0.loss = .random(.init(loss)) } == [0: "00000000e8030000\(bytes)000000000000000000000000"])
    }

    /// `netem duplicate 2% limit 77`
    @Test func duplicateAndLimit() {
        let parts = netem { ($0.duplicate, $0.limit) = (.init(0.02), 77) }
        #expect(parts == [0: "000000004d000000000000000000000052b81e0500000000"])
    }

    /// `netem corrupt 3%`
    @Test func corrupt() {
        let parts = netem { $0.corrupt = .init(0.03) }
        #expect(parts == [0: "00000000e803000000000000000000000000000000000000", 4: "7b14ae0700000000"])
    }

    /// `netem delay 10ms reorder 25% gap 5`; without a gap tc takes 1
    @Test(arguments: [(5, "05"), (0, "01")] as [(UInt32, String)])
    func reorder(gap: UInt32, byte: String) {
        let parts = netem { ($0.delay, $0.reorder, $0.gap) = (10_000_000, .init(0.25), gap) }
        #expect(parts == [0: "5a620200e803000000000000\(byte)0000000000000000000000", 3: "0000004000000000"])
    }

    /// `netem rate 8mbit`, `netem rate 100gbit`
    @Test func rate() {
        #expect(netem { $0.rate = .init(rate: 8_000_000) }[6] == "40420f00000000000000000000000000")
        let fast = netem { $0.rate = .init(rate: 100_000_000_000) }
        #expect(fast[6] == "ffffffff000000000000000000000000" && fast[8] == "00dd0ee902000000")
    }

    /// TCA_NETEM_PRNG_SEED of linux/pkt_sched.h is 14; tc 6.1 does not know it.
    @Test func seed() { #expect(netem { $0.seed = 7 }[14] == "0700000000000000") }

    /// `netem delay 10ms 2ms loss 1% duplicate 2% corrupt 3% reorder 25% gap 5 rate 1mbit limit 50`
    @Test func allAtOnce() {
        let parts = netem {
            ($0.delay, $0.jitter, $0.loss, $0.duplicate) = (10_000_000, 2_000_000, .random(.init(0.01)), .init(0.02))
            ($0.corrupt, $0.reorder, $0.gap, $0.rate, $0.limit) = (
                .init(0.03), .init(0.25), 5, .init(rate: 1_000_000), 50
            )
        }
        #expect(
            parts == [
                0: "5a62020032000000295c8f020500000052b81e05127a0000", 3: "0000004000000000", 4: "7b14ae0700000000",
                6: "48e80100000000000000000000000000",
            ])
    }
}

@Suite struct FairQueueGoldenTests {
    /// `fq_codel`
    @Test func fqCodelAlone() { #expect(options(FQCodelOptions()) == [:]) }

    /// `fq_codel limit 1000 flows 64 quantum 1514 target 5ms interval 100ms ecn|noecn`
    @Test(arguments: [(true, "01000000"), (false, "00000000")])
    func fqCodel(ecn: Bool, bytes: String) {
        var codel = FQCodelOptions()
        (codel.limit, codel.flows, codel.quantum) = (1000, 64, 1514)
        (codel.target, codel.interval, codel.ecn) = (5_000_000, 100_000_000, ecn)
        #expect(
            options(codel) == [1: "88130000", 2: "e8030000", 3: "a0860100", 4: bytes, 5: "40000000", 6: "ea050000"])
    }

    /// `sfq limit 100 quantum 1514 perturb 10 divisor 256`. tc appends red's part of struct tc_sfq_qopt_v1, all zero.
    @Test func sfq() {
        var sfq = SFQOptions()
        (sfq.limit, sfq.quantum, sfq.perturb, sfq.divisor) = (100, 1514, 10, 256)
        #expect(options(sfq, fixed: 20) == [0: "ea0500000a000000640000000001000000000000"])
    }

    /// `sfq limit 100`: zero is the kernel's default
    @Test func sfqOfALimit() {
        var sfq = SFQOptions()
        sfq.limit = 100
        #expect(options(sfq, fixed: 20) == [0: "0000000000000000640000000000000000000000"])
    }

    /// `prio`, `prio bands 4 priomap 0 1 2 3 ...`. tc appends an empty attribute.
    @Test func prio() {
        #expect(options(PrioOptions(), fixed: 20) == [0: "0300000001020202010200000101010101010101"])
        let map = (0..<16).map { UInt8($0 % 4) }
        #expect(
            options(PrioOptions(bands: 4, priomap: map), fixed: 20) == [0: "0400000000010203000102030001020300010203"])
    }

    /// `prio bands 3 priomap 0 0`: what is not given is as in the default map
    @Test func prioOfAShortMap() {
        #expect(options(PrioOptions(priomap: [0, 0]), fixed: 20) == [0: "0300000000000202010200000101010101010101"])
    }
}

@Suite struct REDGoldenTests {
    /// `red limit 60000 min 5000 max 20000 avpkt 1000`
    @Test func defaults() {
        let parts = options(REDOptions(limit: 60_000, min: 5000, max: 20_000, avpkt: 1000))
        #expect(parts[1] == "60ea000088130000204e000004140e00")
        #expect(parts[2] == Self.slow)
        #expect(parts[3] == "51b81e05")
    }

    /// `red limit 400000 min 30000 max 90000 avpkt 1000 burst 55 bandwidth 100mbit probability 0.1 ecn`.
    /// tc says ecn in TCA_RED_FLAGS, which older kernels lack; here it is in the struct, which all understand.
    @Test func allParameters() {
        let red = REDOptions(
            limit: 400_000, min: 30_000, max: 90_000, avpkt: 1000, burst: 55, probability: 0.1, bandwidth: 100_000_000,
            ecn: true)
        let parts = options(red)
        #expect(parts[1] == "801a060030750000905f010005140c01")
        #expect(parts[2] == Self.fast)
        #expect(parts[3] == "99999919")
    }

    /// `red limit 10000 min 1500 max 4500 avpkt 100 burst 25 bandwidth 1mbit probability 0.05`
    @Test func smallPackets() {
        let red = REDOptions(
            limit: 10_000, min: 1500, max: 4500, avpkt: 100, burst: 25, probability: 0.05, bandwidth: 1_000_000)
        let parts = options(red)
        #expect(parts[1] == "10270000dc0500009411000004100e00")
        #expect(parts[2] == Self.slow)
        #expect(parts[3] == "cccccc0c")
    }

    private static let slow = """
        000000000000000000000000010101010101010101010101020202020202020202020202030303030303030303030303\
        040404040404040404040404050505050505050505050506060606060606060606060607070707070707070707070708\
        08080808080808080808080909090909090909090909090a0a0a0a0a0a0a0a0a0a0a0a0b0b0b0b0b0b0b0b0b0b0b0c0c\
        0c0c0c0c0c0c0c0c0c0c0d0d0d0d0d0d0d0d0d0d0d0d0e0e0e0e0e0e0e0e0e0e0e0e0f0f0f0f0f0f0f0f0f0f0f0f1010\
        101010101010101010111111111111111111111111121212121212121212121212131313131313131313131313141414\
        1414141414141414141515151515151f
        """

    private static let fast = """
        000000000000000000000101010101010101010102020202020202020203030303030303030303040404040404040404\
        040505050505050505050606060606060606060607070707070707070708080808080808080808090909090909090909\
        090a0a0a0a0a0a0a0a0a0b0b0b0b0b0b0b0b0b0b0c0c0c0c0c0c0c0c0c0d0d0d0d0d0d0d0d0d0d0e0e0e0e0e0e0e0e0e\
        0e0f0f0f0f0f0f0f0f0f1010101010101010101011111111111111111111121212121212121212131313131313131313\
        131414141414141414141515151515151515151516161616161616161616171717171717171717181818181818181818\
        181919191919191919191a1a1a1a1a1f
        """
}
