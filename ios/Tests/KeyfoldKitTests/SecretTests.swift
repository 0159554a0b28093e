// Secrets wipe themselves and show nothing.

import Foundation
import KeyfoldKit
import Testing

@Suite struct SecretTests {
    @Test func movesBytesIn() {
        var bytes = Array("correct horse".utf8)
        let secret = Secret(moving: &bytes)
        #expect(bytes == Array(repeating: 0, count: 13))
        #expect(secret.text == "correct horse")
        #expect(secret.count == 13)
    }
}
