// What a person is told of passwords, and of a service that was restored; and the way back from each.

import Foundation
import KeyfoldKit
import Testing

@Suite struct NoticeTests {
    /// The account service's files.
    private static let held = ["account.db", "account.db-wal", "account.db-shm", "account.journal"]
    private let new = "a wholly different pass phrase"

    @Test func aPasswordThatNoDeviceToldOfIsAdopted() async throws {
        let world = try await World.start()
        let one = try await Phone().signUp(world)
        let two = try await Phone("Tablet").open()
        let newDevice = try two.newDevice()
        try await newDevice.signIn(address: address, service: world.account.url, password: password())
        try await newDevice.offer(code: one.account.code())
        try await newDevice.finish()
        newDevice.close()
        try await two.sync.sync()

        // The first phone changes it, and is lost before it told the others. A new session asks the service anew.
        try await one.password.change(from: password(), to: Secret(new))
        #expect(try await one.password.catchUp() == .done)
        one.close()
        two.lock()
        try await two.unlock(password: password())
        try await two.sync.sync()
        guard case .unknown(let since) = try two.passwordNotice() else { throw Missing(what: "the notice") }
        await #expect(throws: KeyfoldError.PasswordUnknown(since: since)) {
            try await two.password.revokeCodes(password: password())
        }
        await #expect(throws: KeyfoldError.NotInSync) { try await two.account.code() }
        await #expect(throws: KeyfoldError.WrongPassword) { try await two.password.adopt(password: password()) }
        try await two.password.adopt(password: Secret(new))
        #expect(try two.passwordNotice() == nil)
        two.lock()
        try await two.unlock(password: Secret(new))
    }

    @Test func anAccountThatARestoredServiceForgotIsRegisteredAgain() async throws {
        let world = try await World.start()
        try await world.stop()
        let empty = Dictionary(
            uniqueKeysWithValues: Self.held.map { ($0, try? Data(contentsOf: world.folder[$0])) })
        try await world.restart()
        let one = try await Phone().signUp(world)
        try await one.vault.add(ItemDraft(kind: .note, title: "Library"))
        try await one.sync.sync()
        try await world.stop()
        for (name, bytes) in empty {
            try? FileManager.default.removeItem(at: world.folder[name])
            try bytes?.write(to: world.folder[name])
        }
        try await blocking {
            _ = try run("keyfold-account", ["restored", "--config", "account.toml"], in: world.folder)
        }
        try await world.restart()
        one.lock()
        try await one.unlock(password: password())
        await #expect(throws: KeyfoldError.AccountUnknown) { try await one.sync.sync() }
        #expect(try one.due().contains(.registerAgain))
        await #expect(throws: KeyfoldError.WrongPassword) {
            try await one.account.registerAgain(password: Secret(new))
        }
        try await one.account.registerAgain(password: password())
        #expect(try !one.due().contains(.registerAgain))
        try await one.sync.sync()
        #expect(try await one.account.devices().count == 1)
    }
}
