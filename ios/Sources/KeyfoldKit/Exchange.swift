// One request and its answer. Invariant: it ends exactly once, by an answer, a failure, its time limit or an abort.

import Foundation
import KeyfoldCore

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// One request and its answer.
final class Exchange: Sendable {
    /// The longest answer, in bytes.
    static let bodyMax = 8 * 1024 * 1024

    private struct Going {
        var status: UInt16 = 0
        var body = Data()
        var answered: (@Sendable (Outcome) -> Void)?
    }

    let task: URLSessionDataTask
    private let going: Guarded<Going>

    init(_ task: URLSessionDataTask, _ answered: @escaping @Sendable (Outcome) -> Void) {
        self.task = task
        going = Guarded(Going(answered: answered))
    }

    /// Ends it, unless it has ended.
    func end(_ outcome: Outcome) {
        let answered = going.with { going in
            defer { going.answered = nil }
            return going.answered
        }
        guard let answered else { return }
        task.cancel()
        answered(outcome)
    }

    /// Takes the status; one that isn't HTTP's is none.
    func take(_ response: URLResponse) {
        let status = (response as? HTTPURLResponse).flatMap { UInt16(exactly: $0.statusCode) } ?? 0
        going.with { $0.status = status }
    }

    /// Takes a part of the body, or gives up when there is too much of it.
    func take(_ part: Data) {
        let fits = going.with { going in
            guard going.body.count + part.count <= Self.bodyMax else { return false }
            going.body.append(part)
            return true
        }
        if !fits { end(.failed(why: .Other)) }
    }

    /// Ends it as URLSession says.
    func end(_ error: (any Error)?) {
        let (status, body) = going.with { ($0.status, $0.body) }
        if let error {
            end(.failed(why: portError(of: error)))
        } else {
            end(status == 0 ? .failed(why: .Other) : .answered(status: status, body: body))
        }
    }
}

private func portError(of error: any Error) -> PortError {
    switch (error as? URLError)?.code {
    case .cancelled: .Cancelled
    case .badURL, .unsupportedURL, .dataLengthExceedsMaximum: .Other
    case .appTransportSecurityRequiresSecureConnection: .Denied
    default: .Offline
    }
}

// Apple's and Linux's Foundation declare their callbacks differently; one that doesn't match is silently never called.
#if canImport(Darwin)
    typealias Reply<Value> = @Sendable (Value) -> Void
#else
    typealias Reply<Value> = (Value) -> Void
#endif

/// Hands what URLSession says to the exchange it belongs to.
final class Exchanges: NSObject, URLSessionDataDelegate, Sendable {
    private let running = Guarded([Int: Exchange]())
    private let limits = DispatchQueue(label: "app.keyfold.limits", qos: .userInitiated)

    /// Starts an exchange, which has ended after `timeout` seconds at the latest.
    func begin(_ exchange: Exchange, timeout: TimeInterval) {
        running.with { $0[exchange.task.taskIdentifier] = exchange }
        exchange.task.resume()
        limits.asyncAfter(deadline: .now() + timeout) { [weak exchange] in
            exchange?.end(.failed(why: .Offline))
        }
    }

    private func exchange(of task: URLSessionTask) -> Exchange? {
        running.with { $0[task.taskIdentifier] }
    }

    func urlSession(
        _: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping Reply<URLSession.ResponseDisposition>
    ) {
        exchange(of: dataTask)?.take(response)
        completionHandler(.allow)
    }

    func urlSession(_: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        exchange(of: dataTask)?.take(data)
    }

    func urlSession(_: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let ended = running.with { $0.removeValue(forKey: task.taskIdentifier) }
        ended?.end(error)
    }

    func urlSession(
        _: URLSession, task _: URLSessionTask, willPerformHTTPRedirection _: HTTPURLResponse,
        newRequest _: URLRequest, completionHandler: @escaping Reply<URLRequest?>
    ) {
        // The redirect itself is the answer.
        completionHandler(nil)
    }
}
