// The system's clock. Invariant: elapsed time counts sleep, so that a phone in a pocket locks its vault in time.

import Foundation
import KeyfoldCore

/// The system's clock.
public final class SystemClock: PlatformClock {
    /// The system's clock.
    public init() {}

    /// Milliseconds since 1970 UTC, as the device believes.
    public func wallMs() throws -> Int64 {
        let now = try read(CLOCK_REALTIME)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    /// Milliseconds since the device was started, counting sleep.
    public func elapsedMs() throws -> UInt64 {
        #if canImport(Darwin)
            let now = try read(CLOCK_MONOTONIC)
        #else
            let now = try read(CLOCK_BOOTTIME)
        #endif
        return UInt64(now.tv_sec) * 1000 + UInt64(now.tv_nsec) / 1_000_000
    }

    private func read(_ clock: clockid_t) throws -> timespec {
        var now = timespec()
        guard clock_gettime(clock, &now) == 0 else { throw PortError.Other }
        return now
    }
}
