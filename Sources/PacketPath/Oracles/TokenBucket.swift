// What tbf does with packets that come at known times, if nothing but tbf's own rules decides.

/// A model of tbf with its own bfifo. Tokens are nanoseconds, as in the kernel.
///
/// It serves each packet as soon as there are tokens. The kernel's timer comes later at times, never earlier, so that the
/// kernel's queue is longer and it may drop a few more.
package struct TokenBucket: Sendable {
    package struct Parameters: Codable, Sendable, Hashable {
        /// Bits per second.
        package var rate: UInt64
        /// Bytes.
        package var burst: UInt64
        /// Bytes of packets that may wait.
        package var limit: UInt64
        /// Bits per second; the bucket of the peak rate has `mtu` bytes.
        package var peakRate: UInt64?
        package var mtu: UInt64?

        package init(rate: UInt64, burst: UInt64, limit: UInt64, peakRate: UInt64? = nil, mtu: UInt64? = nil) {
            self.rate = rate
            self.burst = burst
            self.limit = limit
            self.peakRate = peakRate
            self.mtu = mtu
        }
    }

    private let burst: UInt64
    private let limit: UInt64
    private var main: Bucket
    private var peak: Bucket?
    /// Bytes of the packets that wait, in order, and the place of the first of them.
    private var queue: [Int] = []
    private var head = 0
    private var queued: UInt64 = 0
    /// When the buckets were last looked at for a packet that passed; tbf's t_c.
    private var checked: UInt64

    /// A bucket that is full at a time, in nanoseconds of any clock.
    package init(_ parameters: Parameters, full time: UInt64) {
        burst = parameters.burst
        limit = parameters.limit
        main = Bucket(rate: parameters.rate, size: parameters.burst)
        if let rate = parameters.peakRate, let mtu = parameters.mtu { peak = Bucket(rate: rate, size: mtu) }
        checked = time
    }

    /// Offers a packet at a time; times never go back. Does it pass, at once or later?
    package mutating func offer(bytes: Int, at time: UInt64) -> Bool {
        serve(until: time)
        guard bytes <= burst, queued + UInt64(bytes) <= limit else { return false }
        queue.append(bytes)
        queued += UInt64(bytes)
        serve(at: time)
        return true
    }

    /// Lets packets go at the times at which tbf's timer would.
    private mutating func serve(until time: UInt64) {
        while head < queue.count {
            let ready = checked &+ UInt64(max(main.wait(queue[head]), peak?.wait(queue[head]) ?? 0))
            guard ready <= time else { return }
            serve(at: ready)
        }
    }

    /// Lets packets go for which there are tokens at a time.
    private mutating func serve(at time: UInt64) {
        while head < queue.count {
            let bytes = queue[head]
            let (left, leftAtPeak) = (main.left(bytes, after: time - checked), peak?.left(bytes, after: time - checked))
            guard left >= 0, leftAtPeak ?? 0 >= 0 else { return }
            main.tokens = left
            if let leftAtPeak { peak?.tokens = leftAtPeak }
            checked = time
            queued -= UInt64(bytes)
            head += 1
            if head > 4096, head * 2 > queue.count {
                queue.removeFirst(head)
                head = 0
            }
        }
    }
}

/// One bucket of tbf.
private struct Bucket: Sendable {
    let rate: SchedulerRate
    /// Nanoseconds.
    let size: Int64
    var tokens: Int64

    init(rate: UInt64, size: UInt64) {
        self.rate = SchedulerRate(bytesPerSecond: max(1, rate / 8))
        self.size = self.rate.time(bytes: Int(clamping: size))
        tokens = self.size
    }

    /// Tokens that a packet leaves if it goes now, so long after the last; less than 0: it must wait.
    func left(_ bytes: Int, after elapsed: UInt64) -> Int64 {
        min(size, tokens + Int64(clamping: elapsed)) - rate.time(bytes: bytes)
    }

    /// Nanoseconds from the last packet until this one may go. A packet larger than the bucket never comes here.
    func wait(_ bytes: Int) -> Int64 { max(0, rate.time(bytes: bytes) - tokens) }
}
