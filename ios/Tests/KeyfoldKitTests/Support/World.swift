// Both services, as they run in earnest, in a folder of their own. A world that was stopped runs again on the same ports.

import Foundation

/// The account service and the mail relay.
final class World: @unchecked Sendable {
    let folder: TestFolder
    private(set) var account: Service
    private(set) var mail: Service

    private init(_ folder: TestFolder, _ account: Service, _ mail: Service) {
        (self.folder, self.account, self.mail) = (folder, account, mail)
    }

    /// Makes keys and settings, and starts both services on free ports.
    static func start() async throws -> World {
        try await blocking {
            let folder = try TestFolder()
            try run("keyfold-mail", ["keygen", "--out", "mail.key"], in: folder)
            try run("keyfold-account", ["keygen", "--out", "keys"], in: folder)
            let relay = try run("keyfold-mail", ["public-key", "mail.key"], in: folder)
            try """
            keys = "keys"
            database = "account.db"
            relay = "\(relay)"
            """.write(to: folder["account.toml"], atomically: true, encoding: .utf8)
            let service = try run("keyfold-account", ["public-key", "--config", "account.toml"], in: folder)
            try """
            data = "mail-data"
            key_file = "mail.key"
            service_public_key = "\(service)"
            from = "Keyfold <code@example.org>"
            [folder]
            path = "mails"
            """.write(to: folder["mail.toml"], atomically: true, encoding: .utf8)
            return World(folder, try Service("account", in: folder), try Service("mail", in: folder))
        }
    }

    /// Ends both services and waits for that.
    func stop() async throws {
        try await blocking {
            self.account.stop()
            self.mail.stop()
        }
    }

    /// Starts both services again, on the same ports.
    func restart() async throws {
        try await blocking {
            self.account = try Service("account", in: self.folder, on: self.account.url)
            self.mail = try Service("mail", in: self.folder, on: self.mail.url)
        }
    }

    /// The texts of the messages that came, oldest first; waits until there are `count`.
    func letters(_ count: Int) async throws -> [Letter] {
        try await blocking {
            let deadline = Date(timeIntervalSinceNow: 30)
            while Date() < deadline {
                let letters = try self.arrived()
                if letters.count >= count { return letters }
                // No condition to wait for: the relay hands its messages to the file system.
                _ = DispatchSemaphore(value: 0).wait(timeout: .now() + 0.01)
            }
            throw Missing(what: "\(count) messages")
        }
    }

    private func arrived() throws -> [Letter] {
        let keys: Set<URLResourceKey> = [.contentModificationDateKey]
        let files = try? FileManager.default.contentsOfDirectory(
            at: folder["mails"], includingPropertiesForKeys: Array(keys))
        let dated = try (files ?? []).filter { $0.pathExtension == "eml" }.map { file in
            (try file.resourceValues(forKeys: keys).contentModificationDate ?? .distantPast, file)
        }
        return try dated.sorted { $0.0 < $1.0 }.map { try Letter(String(contentsOf: $0.1, encoding: .utf8)) }
    }
}

/// A service that runs until it is stopped or let go of.
final class Service: @unchecked Sendable {
    let url: URL
    private let process = Process()
    private let ended = DispatchSemaphore(value: 0)

    init(_ name: String, in folder: TestFolder, on url: URL? = nil) throws {
        let output = Pipe()
        let address = url.map { "127.0.0.1:\($0.port ?? 0)" } ?? "127.0.0.1:0"
        process.executableURL = try setting("KEYFOLD_BINARIES").appendingPathComponent("keyfold-\(name)")
        process.arguments = ["serve", "--config", "\(name).toml", "--listen", address]
        process.currentDirectoryURL = folder.url
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
        let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let found = said.split(separator: " ").last.flatMap({ URL(string: $0.trimmingCharacters(in: .newlines)) })
        else { throw Missing(what: "\(name): \(said)") }
        self.url = found
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Ends it at once, as a power cut does: what was acknowledged is on disk.
    func stop() {
        // Milder signals don't arrive: what a dispatch thread starts inherits its blocked ones.
        kill(process.processIdentifier, SIGKILL)
        ended.wait()
    }
}

/// Runs a command of a service to its end. Gives what it printed.
@discardableResult
func run(_ name: String, _ arguments: [String], in folder: TestFolder) throws -> String {
    let (process, output) = (Process(), Pipe())
    process.executableURL = try setting("KEYFOLD_BINARIES").appendingPathComponent(name)
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.standardOutput = output
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    ended.wait()
    guard process.terminationStatus == 0 else { throw Missing(what: "\(name) \(arguments)") }
    return said.trimmingCharacters(in: .whitespacesAndNewlines)
}
