// A folder of a test's own, which goes with the test.

import Foundation

/// A folder of a test's own.
final class TestFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("keyfold-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    subscript(_ name: String) -> URL { url.appendingPathComponent(name) }
}

/// Runs what may block on a thread of its own, not on one of Swift's few.
func blocking<Answer: Sendable>(_ work: @escaping @Sendable () throws -> Answer) async throws -> Answer {
    try await withCheckedThrowingContinuation { waiting in
        DispatchQueue(label: "test").async { waiting.resume(with: Result { try work() }) }
    }
}

/// A setting that the script which runs the tests gives.
func setting(_ name: String) throws -> URL {
    guard let path = ProcessInfo.processInfo.environment[name] else { throw Missing(what: name) }
    return URL(fileURLWithPath: path)
}

/// Something that a test needs isn't there.
struct Missing: Error {
    let what: String
}
