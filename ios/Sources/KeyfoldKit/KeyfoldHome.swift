// A home, as Swift expects one. Invariant: no call blocks the caller's thread unless it is quick, and after `close()`
// nothing reaches the core any more.

import Foundation
import KeyfoldCore

/// A home: the database of one account on one device.
///
/// Quick calls answer at once and may be made anywhere, also on the main thread. All others are `async`: they run on
/// queues of their own, and when their task is cancelled they end with `KeyfoldError.Cancelled`, nothing half-made.
public final class KeyfoldHome: Sendable {
    private struct Held {
        var core: Keyfold?
        var streams: [Int: AsyncStream<Change>.Continuation] = [:]
        var opened = 0
    }

    private let held: Guarded<Held>

    private init(_ core: Keyfold) {
        held = Guarded(Held(core: core))
    }

    deinit {
        held.with { $0.streams }.values.forEach { $0.finish() }
    }

    /// Opens a home, making it if it isn't there.
    ///
    /// - Parameters:
    ///   - folder: The home's folder; on Apple's systems it is kept out of backups.
    ///   - platform: What the platform gives.
    /// - Throws: `InUse` after five seconds of waiting for another process, `UpgradeRequired`, `Corrupt`,
    ///   `StorageFull`, `StoreUnavailable`.
    public static func open(_ folder: URL, on platform: Platform) async throws(KeyfoldError) -> KeyfoldHome {
        try await longCall { _ in
            let core = try Keyfold.open(home: folder.path, platform: platform)
            try keepOutOfBackups(folder)
            return KeyfoldHome(core)
        }
    }

    /// Locks the home and lets go of its database. Every later call fails with `StoreUnavailable`; streams end.
    public func close() {
        let (core, streams) = held.with { held in
            let all = (held.core, held.streams)
            held.core = nil
            held.streams = [:]
            return all
        }
        core?.lock()
        streams.values.forEach { $0.finish() }
    }

    // MARK: State

    /// What to draw. Quick.
    public func state() throws(KeyfoldError) -> HomeState {
        try quick { try $0.state() }
    }

    /// Whether the keys are in memory, whatever the state. Quick.
    public var isUnlocked: Bool {
        held.with { $0.core }?.isUnlocked() ?? false
    }

    /// What is due now: ask after unlock, 2 s after an edit, in the foreground, when the network is back. Quick.
    public func due() throws(KeyfoldError) -> [Due] {
        try quick { try $0.due() }
    }

    // MARK: Unlock and lock

    /// Unlocks with the password.
    ///
    /// - Throws: `WrongPassword`: `passwordNotice()` says if it was changed elsewhere.
    public func unlock(password: Secret) async throws(KeyfoldError) {
        try await long { core, _ in try password.lend { try core.unlock(password: $0) } }
    }

    /// Unlocks with the device key that the keystore released.
    ///
    /// - Throws: `BiometricsChanged`: ask for the password, then enable the device key anew.
    public func unlock(deviceKey: Secret) async throws(KeyfoldError) {
        try await long { core, _ in try deviceKey.lend { try core.unlockWithDeviceKey(key: $0) } }
    }

    /// Makes a device key, gives it to the keystore and seals the account key under it.
    public func enableDeviceKey() async throws(KeyfoldError) {
        try await long { core, _ in try core.enableDeviceKey() }
    }

    /// Forgets the device key and its seal.
    public func disableDeviceKey() async throws(KeyfoldError) {
        try await long { core, _ in try core.disableDeviceKey() }
    }

    /// Checks a password without unlocking.
    public func check(password: Secret) async throws(KeyfoldError) {
        try await long { core, _ in try password.lend { try core.checkPassword(password: $0) } }
    }

    /// What the person has to be told of passwords, if anything: it was changed elsewhere and hasn't been typed here
    /// yet, or the service takes another one than this device knows. Quick.
    public func passwordNotice() throws(KeyfoldError) -> PasswordNotice? {
        try quick { try $0.passwordNotice() }
    }

    /// Wipes keys and items. Quick, also while a call is under way: that one ends with `Locked`.
    public func lock() {
        held.with { $0.core }?.lock()
    }

    /// Has `Due.lock` come after so many idle seconds; 0 for never. Quick.
    public func lock(afterIdleSeconds seconds: UInt32) throws(KeyfoldError) {
        try quick { $0.lockAfter(seconds: seconds) }
    }

    // MARK: What the parts stand on

    /// Makes a quick call.
    func quick<Answer>(_ call: (Keyfold) throws -> Answer) throws(KeyfoldError) -> Answer {
        let core = try core()
        return try attempt { try call(core) }.get()
    }

    /// Makes a long call, which is cancelled with the task that waits for it.
    func long<Answer: Sendable>(
        _ call: @escaping @Sendable (Keyfold, Cancel) throws -> Answer
    ) async throws(KeyfoldError) -> Answer {
        let core = try core()
        return try await longCall { cancel in try call(core, cancel) }
    }

    private func core() throws(KeyfoldError) -> Keyfold {
        guard let core = held.with({ $0.core }) else { throw .StoreUnavailable }
        return core
    }

    /// Has `close()` end a stream; the number takes it back.
    func keepOpen(_ stream: AsyncStream<Change>.Continuation) -> Int {
        let (number, closed) = held.with { held in
            held.opened += 1
            if held.core != nil { held.streams[held.opened] = stream }
            return (held.opened, held.core == nil)
        }
        if closed { stream.finish() }
        return number
    }

    func forget(_ number: Int) {
        _ = held.with { $0.streams.removeValue(forKey: number) }
    }
}

/// Keeps a folder out of the device's backups; the core has only just made it.
private func keepOutOfBackups(_ folder: URL) throws {
    #if canImport(Darwin)
        var folder = folder
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        do {
            try folder.setResourceValues(values)
        } catch {
            throw KeyfoldError.StoreUnavailable
        }
    #endif
}
