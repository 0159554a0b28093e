// What callbacks do that shouldn't matter: they call back in, and throw.

import Foundation
import KeyfoldKit

/// Makes every quick call; what they answer depends on the moment, that they answer doesn't.
func everyQuickCall(_ home: KeyfoldHome) {
    _ = home.isUnlocked
    _ = try? home.state()
    _ = try? home.due()
    _ = try? home.passwordNotice()
    _ = try? home.vault.list()
    _ = try? home.vault.tags()
    _ = try? home.sync.method()
    _ = try? home.sync.status()
    _ = try? home.account.health()
    _ = try? home.newDevice().close()
    _ = try? home.signUp().close()
    try? home.lock(afterIdleSeconds: 600)
}

/// Makes every quick call whenever something changed, then throws.
final class Meddler: PlatformObserver, @unchecked Sendable {
    let heard = Shared(0)
    private weak var home: KeyfoldHome?

    init(_ home: KeyfoldHome) {
        self.home = home
    }

    func changed(kind: ChangeKind, generation: UInt64) throws {
        let count = heard.with { heard in
            heard += 1
            return heard
        }
        // Some of the calls tell of a change themselves.
        if let home, count < 100 { everyQuickCall(home) }
        throw Surprise()
    }
}

/// A listener that throws each time.
final class ThrowingListener: PlatformListener {
    let heard = Shared(Set<ProgressStep>())

    func progress(step: ProgressStep, done: UInt64, total: UInt64) throws {
        heard.with { _ = $0.insert(step) }
        throw Surprise()
    }
}

/// A clock that throws each time.
final class ThrowingClock: PlatformClock {
    func wallMs() throws -> Int64 { throw Surprise() }
    func elapsedMs() throws -> UInt64 { throw PortError.Other }
}

/// A backup that throws what is no port error.
final class ThrowingBackup: PlatformBackup {
    func put(name: String, bytes: Data) throws -> BackupPut { throw Surprise() }
    func get(name: String) throws -> Data { throw Surprise() }
    func list() throws -> [String] { throw Surprise() }
    func remove(name: String) throws { throw Surprise() }
}
