// Camera frames, off the caller's thread.

import Foundation
import KeyfoldCore

extension FrameReader {
    /// The texts of all QR codes in a frame; empty if there is none. Give it the newest frame each time.
    ///
    /// - Parameters:
    ///   - luma: The Y plane: rows of `width` bytes that begin `stride` bytes apart.
    ///   - width: Pixels in a row.
    ///   - height: Rows.
    ///   - stride: Bytes from the start of a row to the start of the next, at least `width`.
    /// - Throws: `InvalidInput` if the bytes don't make up such a frame.
    public func codes(in luma: Data, width: UInt32, height: UInt32, stride: UInt32) async throws(KeyfoldError)
        -> [String]
    {
        // The border between the languages counts bytes in 32 bits.
        guard luma.count < Int32.max else { throw .InvalidInput(field: .frame) }
        return try await longCall { _ in
            try self.read(luma: luma, width: width, height: height, stride: stride)
        }
    }
}
