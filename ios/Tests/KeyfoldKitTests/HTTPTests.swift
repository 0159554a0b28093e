// The system's HTTP as the core needs it: nothing kept, nothing followed, six at once, and never stuck.

import Foundation
import Testing

@testable import KeyfoldKit

@Suite struct HTTPTests {
    private func request(_ url: String, timeoutMs: UInt32 = 20_000) -> Request {
        Request(url: url, headers: [Header(name: "x-test", value: "1")], body: Data("{}".utf8), timeoutMs: timeoutMs)
    }

    @Test func aRequestArrivesAsItIsAndACookieIsNotKept() async throws {
        let server = try Server { _ in "HTTP/1.1 201 Created\r\nset-cookie: a=b; path=/\r\ncontent-length: 2\r\n\r\nok"
        }
        let transport = URLSessionTransport()
        for id in UInt64(1)...2 {
            let answers = try await send(transport, id, [request(server.url)])
            #expect(answers == [.answered(status: 201, body: Data("ok".utf8))])
        }
        for heard in server.heard.value {
            #expect(heard.hasPrefix("POST /path HTTP/1.1\r\n") && heard.hasSuffix("\r\n\r\n{}"))
            #expect(heard.lowercased().contains("x-test: 1"))
            #expect(!heard.lowercased().contains("cookie"))
        }
        #expect(server.heard.value.count == 2)
    }

    @Test func aRedirectIsAnAnswerAndIsNotFollowed() async throws {
        let other = try Server { _ in "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n" }
        let url = other.url
        for status in [301, 302, 307, 308] {
            let server = try Server { _ in
                "HTTP/1.1 \(status) Moved\r\nlocation: \(url)\r\ncontent-length: 4\r\n\r\nmore"
            }
            let answers = try await send(URLSessionTransport(), 1, [request(server.url)])
            guard case .answered(let found, _) = answers.first else {
                Issue.record("\(answers)")
                continue
            }
            #expect(Int(found) == status)
        }
        #expect(other.heard.value.isEmpty)
    }

    @Test func anAnswerIsCutOffAboveTheLimit() async throws {
        let size = Exchange.bodyMax
        for (count, fits) in [(size, true), (size + 1, false)] {
            let body = String(repeating: "x", count: count)
            let server = try Server { _ in "HTTP/1.1 200 OK\r\ncontent-length: \(count)\r\n\r\n\(body)" }
            let answers = try await send(URLSessionTransport(), 1, [request(server.url)])
            let expected: Outcome =
                fits ? .answered(status: 200, body: Data(body.utf8)) : .failed(why: .Other)
            #expect(answers == [expected])
        }
    }

    @Test func sixRequestsRunAtOnceAndEachIsAnsweredInItsPlace() async throws {
        let (together, most) = (Shared(0), Shared(0))
        let sixth = DispatchSemaphore(value: 0)
        let server = try Server { heard in
            let now = together.with { together in
                together += 1
                return together
            }
            most.with { $0 = max($0, now) }
            if now == 6 { (0..<6).forEach { _ in sixth.signal() } }
            sixth.wait()
            sixth.signal()
            together.with { $0 -= 1 }
            let path = heard.split(separator: " ")[1]
            return "HTTP/1.1 200 OK\r\ncontent-length: \(path.count)\r\nconnection: close\r\n\r\n\(path)"
        }
        let requests = (0..<14).map { request(server.url + "-\($0)") }
        let answers = try await send(URLSessionTransport(), 1, requests)
        #expect(answers == (0..<14).map { .answered(status: 200, body: Data("/path-\($0)".utf8)) })
        #expect(most.value == 6)
    }

    @Test func anAbortReturnsWhileTheServerIsSilent() async throws {
        let arrived = DispatchSemaphore(value: 0)
        let silent = DispatchSemaphore(value: 0)
        let server = try Server { _ in
            arrived.signal()
            silent.wait()
            return ""
        }
        let (transport, url) = (URLSessionTransport(), server.url)
        let call = Task { try await send(transport, 7, (0..<9).map { request("\(url)-\($0)") }) }
        try await blocking { (0..<6).forEach { _ in arrived.wait() } }
        try transport.abort(id: 7)
        await #expect(throws: PortError.Cancelled) { try await call.value }
        // One that was aborted before it began never begins.
        try transport.abort(id: 8)
        await #expect(throws: PortError.Cancelled) { try await send(transport, 8, [request(url)]) }
        #expect(try await send(transport, 9, []) == [])
        (0..<20).forEach { _ in silent.signal() }
    }

    @Test func nobodyThereAndNoAnswerInTimeAreOffline() async throws {
        let silent = DispatchSemaphore(value: 0)
        let server = try Server { _ in
            silent.wait()
            return ""
        }
        let transport = URLSessionTransport()
        let requests = [
            request(server.url, timeoutMs: 300), request("http://127.0.0.1:1/"), request("not a url"), request(""),
        ]
        let answers = try await send(transport, 1, requests)
        #expect(answers.prefix(2) == [.failed(why: .Offline), .failed(why: .Offline)])
        #expect(answers.dropFirst(2).allSatisfy { if case .failed = $0 { true } else { false } })
        silent.signal()
        let cut = try Server { _ in "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf" }
        #expect(try await send(transport, 2, [request(cut.url)]) == [.failed(why: .Offline)])
    }

    private func send(_ transport: URLSessionTransport, _ id: UInt64, _ requests: [Request]) async throws -> [Outcome] {
        try await blocking { try transport.send(id: id, requests: requests) }
    }
}
