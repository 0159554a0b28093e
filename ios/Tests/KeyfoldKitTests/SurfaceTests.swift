// Nothing of the core is forgotten: each method of its objects is called by the Swift layer.

import Foundation
import Testing

@Suite struct SurfaceTests {
    private static let objects = ["Account", "Keyfold", "NewDevice", "PasswordChange", "SignUp", "Sync", "Vault"]

    @Test func everyMethodOfTheCoreIsCalled() throws {
        let generated = try String(contentsOf: setting("KEYFOLD_GENERATED"), encoding: .utf8)
        let calls = try sources()
        for object in Self.objects {
            let begin = try #require(generated.range(of: "public protocol \(object)Protocol"))
            let end = try #require(generated.range(of: "\n}", range: begin.upperBound..<generated.endIndex))
            let methods = generated[begin.upperBound..<end.lowerBound].matches(of: /\bfunc (\w+)\(/).map { $0.1 }
            #expect(!methods.isEmpty)
            for method in methods {
                #expect(calls.contains(".\(method)("), "\(object).\(method)")
            }
        }
    }

    private func sources() throws -> String {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let folder = tests.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources/KeyfoldKit").resolvingSymlinksInPath()
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count > 10)
        return try files.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    }
}
