// The quick start works, against the real services, and is as short as it says.

import Foundation
import KeyfoldKit
import Testing

@Suite struct QuickStartTests {
    @Test func itRuns() async throws {
        let (world, folder) = (try await World.start(), try TestFolder())
        let revealed = try await quickStart(
            folder["home"], folder["marker"], service: world.account.url, mail: world.mail.url, typed: typed)
        #expect(revealed.text == "s3cret")
        let kit = try Data(contentsOf: folder["home"].appendingPathComponent("kit.pdf"))
        #expect(kit.starts(with: Data("%PDF-".utf8)))
        #expect(try await world.letters(1)[0].text.contains("KEYFOLD1-"))
    }

    @Test func itHasFifteenLines() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "QuickStart.swift")
        let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        let begin = try #require(lines.firstIndex { $0.contains("// quick start") })
        let end = try #require(lines.firstIndex { $0.contains("// end of quick start") })
        #expect(end - begin - 1 <= 15)
    }
}
