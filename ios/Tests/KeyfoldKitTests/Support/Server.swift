// A server on a loopback port that answers as a test says, one request a connection, each on a thread of its own.

import Foundation

/// A server that lives as long as its object.
final class Server: @unchecked Sendable {
    let url: String
    let heard = Shared([String]())
    private let listener: Int32

    /// `answer` is given the whole request, and may wait.
    init(_ answer: @escaping @Sendable (String) -> String) throws {
        #if os(Linux)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        // A client that lets go of a connection is no reason to end the tests.
        signal(SIGPIPE, SIG_IGN)
        let listener = socket(AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard bound else { throw Missing(what: "a free port") }
        self.listener = listener
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/path"
        let heard = heard
        Thread {
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                Thread { Server.serve(connection, heard, answer) }.start()
            }
        }.start()
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private static func serve(_ connection: Int32, _ heard: Shared<[String]>, _ answer: (String) -> String) {
        defer { close(connection) }
        var (request, part) = (Data(), [UInt8](repeating: 0, count: 4096))
        while request.suffix(2) != Data("{}".utf8) {
            let count = recv(connection, &part, part.count, 0)
            guard count > 0 else { return }
            request.append(contentsOf: part.prefix(count))
        }
        let text = String(decoding: request, as: UTF8.self)
        heard.with { $0.append(text) }
        var rest = Array(answer(text).utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
