// Passwords, device keys and revealed values. Invariant: the bytes never change and lie in one place, which is wiped
// when the last reference goes; nothing shows them unasked.

import Foundation
import KeyfoldCore

/// Bytes that wipe themselves: a password, a device key, a revealed value.
///
/// The core reads them where they are, without a copy. Let go of every reference once they aren't needed.
public final class Secret: @unchecked Sendable {
    private let bytes: UnsafeMutableRawBufferPointer

    /// Moves bytes in: the array that was given holds zeros afterwards.
    public init(moving source: inout [UInt8]) {
        bytes = .allocate(byteCount: source.count, alignment: 1)
        source.withUnsafeMutableBytes { source in
            bytes.copyMemory(from: UnsafeRawBufferPointer(source))
            wipe(source)
        }
    }

    /// Moves bytes in: the data that was given holds zeros afterwards, unless another copy of it exists.
    public init(moving source: inout Data) {
        bytes = .allocate(byteCount: source.count, alignment: 1)
        source.withUnsafeMutableBytes { source in
            bytes.copyMemory(from: UnsafeRawBufferPointer(source))
            wipe(source)
        }
    }

    /// Copies a text, as UTF-8. Swift can't wipe a `String`: prefer bytes where there is a choice.
    public convenience init(_ text: String) {
        var utf8 = Array(text.utf8)
        self.init(moving: &utf8)
    }

    deinit {
        wipe(bytes)
        bytes.deallocate()
    }

    /// How many bytes there are.
    public var count: Int { bytes.count }

    /// A copy as text, to be shown; it isn't wiped.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Lends the bytes; keep nothing of them.
    public func withBytes<Answer>(_ body: (UnsafeRawBufferPointer) throws -> Answer) rethrows -> Answer {
        try body(UnsafeRawBufferPointer(bytes))
    }

    /// How strong it is as a password, given words of the person: address, name. Takes a millisecond or two.
    ///
    /// - Throws: `InvalidInput` if it can't be a password at all; an empty one is only weak.
    public func strength(words: [String] = []) throws(KeyfoldError) -> Strength {
        try attempt { try lend { try estimateStrength(password: $0, words: words) } }.get()
    }

    /// Lends the bytes as the generated code takes them, without a copy.
    func lend<Answer>(_ body: (Data) throws -> Answer) rethrows -> Answer {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return try body(Data()) }
        return try withExtendedLifetime(self) {
            try body(Data(bytesNoCopy: start, count: bytes.count, deallocator: .none))
        }
    }
}

extension Secret: CustomStringConvertible, CustomReflectable {
    /// Says that it is one, and nothing of what it holds.
    public var description: String { "Secret(..)" }

    /// Shows no bytes.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Overwrites bytes, in a way that the compiler doesn't leave out.
private func wipe(_ bytes: UnsafeMutableRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    #if canImport(Darwin)
        memset_s(start, bytes.count, 0, bytes.count)
    #else
        explicit_bzero(start, bytes.count)
    #endif
}
