// Transports that misbehave, each in one way.

import Foundation
import KeyfoldKit

/// A local account needs none.
final class Unreachable: PlatformTransport {
    func send(id: UInt64, requests: [Request]) throws -> [Outcome] { throw PortError.Offline }
    func abort(id: UInt64) throws {}
}

/// Answers as a test says, and keeps what it was asked.
final class Scripted: PlatformTransport {
    let asked = Shared([Request]())
    private let answer: @Sendable ([Request]) throws -> [Outcome]

    init(_ answer: @escaping @Sendable ([Request]) throws -> [Outcome]) {
        self.answer = answer
    }

    func send(id: UInt64, requests: [Request]) throws -> [Outcome] {
        asked.with { $0 += requests }
        return try answer(requests)
    }

    func abort(id: UInt64) throws {}
}

/// An error that is no port error.
struct Surprise: Error {}

/// Passes on to the system's HTTP until it is told to hang; then it answers only when it is aborted.
final class Hanging: PlatformTransport {
    private let inner = URLSessionTransport()
    private let sending = DispatchSemaphore(value: 0)
    private let state = Shared((hangs: false, aborted: [UInt64: DispatchSemaphore]()))

    init(hangs: Bool = true) {
        state.with { $0.hangs = hangs }
    }

    func hang() { state.with { $0.hangs = true } }
    func relent() { state.with { $0.hangs = false } }

    /// Waits until a call hangs.
    func untilItHangs() async throws {
        try await blocking { self.sending.wait() }
    }

    func send(id: UInt64, requests: [Request]) throws -> [Outcome] {
        let aborted = DispatchSemaphore(value: 0)
        let hangs = state.with { state in
            state.aborted[id] = aborted
            return state.hangs
        }
        guard hangs else { return try inner.send(id: id, requests: requests) }
        sending.signal()
        aborted.wait()
        throw PortError.Cancelled
    }

    func abort(id: UInt64) throws {
        state.with { $0.aborted[id] }?.signal()
        try inner.abort(id: id)
    }
}

/// Does something of the test's within each `send`, then passes on to the system's HTTP.
final class Busybody: PlatformTransport {
    private let inner = URLSessionTransport()
    let inside = Shared({ @Sendable () -> Void in })

    func send(id: UInt64, requests: [Request]) throws -> [Outcome] {
        inside.value()
        return try inner.send(id: id, requests: requests)
    }

    func abort(id: UInt64) throws {
        try inner.abort(id: id)
    }
}
