// Secrets wipe themselves and show nothing.

import Foundation
import KeyfoldKit
import Testing

@Suite struct SecretTests {
    @Test func movesBytesInAndWipesTheirSource() {
        var bytes = Array("correct horse".utf8)
        #expect(Secret(moving: &bytes).text == "correct horse")
        #expect(bytes == Array(repeating: 0, count: 13))
        var data = Data("correct horse battery staple".utf8)
        #expect(Secret(moving: &data).count == 28)
        #expect(data == Data(count: 28))
        var none = [UInt8]()
        #expect(Secret(moving: &none).text.isEmpty)
    }

    @Test func sayHowStrongTheyAre() throws {
        #expect(try Secret(typed).strength().isEnough)
        let weak = try Secret("ann@example").strength(words: ["ann@example.org"])
        #expect(!weak.isEnough && weak.score < 3)
        #expect(try Secret("").strength().score == 0)
        #expect(throws: KeyfoldError.InvalidInput(field: .password)) {
            try Secret(String(repeating: "x", count: 100_000)).strength()
        }
    }

    #if os(Linux)
        @Test func wipesItsBytesWhenTheLastReferenceGoes() throws {
            let memory = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/mem"))
            let size = 4096
            var source = Array(repeating: UInt8(0xa5), count: size)
            var secret: Secret? = Secret(moving: &source)
            let start = try #require(secret?.withBytes { UInt64(UInt(bitPattern: $0.baseAddress)) })
            try memory.seek(toOffset: start)
            #expect(try memory.read(upToCount: size) == Data(repeating: 0xa5, count: size))
            secret = nil
            try memory.seek(toOffset: start)
            // What was freed may hold anything of another thread by now, but not what the secret was.
            let left = try #require(try memory.read(upToCount: size))
            #expect(left.range(of: Data(repeating: 0xa5, count: 16)) == nil)
        }
    #endif
}
