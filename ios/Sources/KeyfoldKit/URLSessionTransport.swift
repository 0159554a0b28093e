// HTTP over URLSession: no cookies, no cache, no redirects, up to six requests at once. Invariant: `send` waits on the
// thread of a long call while URLSession answers on a queue of its own, so that neither ever waits for the other.

import Foundation
import KeyfoldCore

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The platform's HTTP.
public final class URLSessionTransport: PlatformTransport {
    /// Requests at once.
    static let atOnce = 6

    private struct Calls {
        var underWay: [UInt64: TransportCall] = [:]
        /// Calls that were aborted before they began; the newest ones, since a call that has ended is never asked for.
        var aborted: [UInt64] = []
    }

    private let calls = Guarded(Calls())
    private let session: URLSession
    private let exchanges = Exchanges()

    /// Makes a session of its own, which keeps nothing.
    public init() {
        let settings = URLSessionConfiguration.ephemeral
        settings.httpCookieStorage = nil
        settings.httpCookieAcceptPolicy = .never
        settings.httpShouldSetCookies = false
        settings.urlCache = nil
        settings.urlCredentialStorage = nil
        settings.requestCachePolicy = .reloadIgnoringLocalCacheData
        settings.httpMaximumConnectionsPerHost = Self.atOnce
        let answers = OperationQueue()
        answers.maxConcurrentOperationCount = 1
        answers.qualityOfService = .userInitiated
        session = URLSession(configuration: settings, delegate: exchanges, delegateQueue: answers)
    }

    deinit {
        session.invalidateAndCancel()
    }

    /// Sends all requests and waits for all answers; blocks the calling thread.
    public func send(id: UInt64, requests: [Request]) throws -> [Outcome] {
        let call = TransportCall(requests.count)
        let aborted = calls.with { calls in
            calls.underWay[id] = call
            return calls.aborted.contains(id)
        }
        if aborted { call.abort() }
        defer { calls.with { _ = $0.underWay.removeValue(forKey: id) } }
        return try call.run { number, answered in
            start(requests[number], answered)
        }
    }

    /// Makes the call `id` return at once, also if it only begins later.
    public func abort(id: UInt64) throws {
        let call = calls.with { calls in
            calls.aborted = calls.aborted.suffix(63) + [id]
            return calls.underWay[id]
        }
        call?.abort()
    }

    private func start(_ request: Request, _ answered: @escaping @Sendable (Outcome) -> Void) -> Exchange? {
        guard let url = URL(string: request.url) else {
            answered(.failed(why: .Other))
            return nil
        }
        let timeout = TimeInterval(request.timeoutMs) / 1000
        var asked = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: timeout)
        asked.httpMethod = "POST"
        asked.httpBody = request.body
        asked.httpShouldHandleCookies = false
        request.headers.forEach { asked.setValue($0.value, forHTTPHeaderField: $0.name) }
        let exchange = Exchange(session.dataTask(with: asked), answered)
        exchanges.begin(exchange, timeout: timeout)
        return exchange
    }
}

/// One call of `send`: its answers, and its six places.
final class TransportCall: Sendable {
    private struct Going {
        var answers: [Outcome]
        var running: [Int: Exchange] = [:]
        var aborted = false
    }

    private let going: Guarded<Going>
    private let places = DispatchSemaphore(value: 0)

    init(_ count: Int) {
        going = Guarded(Going(answers: Array(repeating: .failed(why: .Cancelled), count: count)))
    }

    /// Runs all requests and waits for them.
    func run(_ start: (Int, @escaping @Sendable (Outcome) -> Void) -> Exchange?) throws -> [Outcome] {
        let count = going.with { $0.answers.count }
        let free = URLSessionTransport.atOnce
        for _ in 0..<free { places.signal() }
        for number in 0..<count {
            places.wait()
            if going.with({ $0.aborted }) {
                places.signal()
                break
            }
            began(start(number) { outcome in self.ended(number, outcome) }, number)
        }
        for _ in 0..<free { places.wait() }
        let (answers, aborted) = going.with { ($0.answers, $0.aborted) }
        if aborted { throw PortError.Cancelled }
        return answers
    }

    /// Ends every request that is running and begins no other.
    func abort() {
        let running = going.with { going in
            going.aborted = true
            return going.running
        }
        running.values.forEach { $0.end(.failed(why: .Cancelled)) }
    }

    private func began(_ exchange: Exchange?, _ number: Int) {
        let aborted = going.with { going in
            going.running[number] = exchange
            return going.aborted
        }
        if aborted { exchange?.end(.failed(why: .Cancelled)) }
    }

    private func ended(_ number: Int, _ outcome: Outcome) {
        going.with { $0.answers[number] = outcome }
        places.signal()
    }
}
