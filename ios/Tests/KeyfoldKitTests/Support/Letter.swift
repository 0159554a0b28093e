// A message as a mail program reads it: the text of its first part that is plain text.

import Foundation

/// A message.
struct Letter {
    /// Its plain text.
    let text: String

    init(_ message: String) throws {
        let lines = message.replacingOccurrences(of: "\r\n", with: "\n")
        guard let type = lines.range(of: "Content-Type: text/plain"),
            let begin = lines.range(of: "\n\n", range: type.upperBound..<lines.endIndex),
            let end = lines.range(of: "\n--", range: begin.upperBound..<lines.endIndex)
        else { throw Missing(what: "a plain text") }
        let head = lines[type.lowerBound..<begin.lowerBound].lowercased()
        let body = String(lines[begin.upperBound..<end.lowerBound])
        text = head.contains("quoted-printable") ? Letter.unquoted(body) : body
    }

    /// The code that proves the address.
    var confirmation: String {
        get throws {
            let parts = text.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let code = parts.first(where: { $0.count == 9 && $0.dropFirst(4).first == "-" })
            else { throw Missing(what: "a confirmation code") }
            return code
        }
    }

    private static func unquoted(_ body: String) -> String {
        var (bytes, rest) = ([UInt8](), body.replacingOccurrences(of: "=\n", with: "")[...])
        while let first = rest.first {
            if first == "=", let byte = UInt8(rest.dropFirst().prefix(2), radix: 16) {
                bytes.append(byte)
                rest = rest.dropFirst(3)
            } else {
                bytes += Array(String(first).utf8)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
