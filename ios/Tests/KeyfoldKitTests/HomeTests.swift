// A home on its own: state, lock, device key, restart, close, and what hears of changes.

import Foundation
import KeyfoldKit
import Testing

@Suite struct HomeTests {
    @Test func comesBackAfterARestart() async throws {
        let (phone, home) = try await Phone.local()
        let id = try await home.vault.add(ItemDraft(kind: .note, title: "Key"))
        home.close()
        let again = try await phone.open(over: Unreachable())
        #expect(try again.state() == .locked)
        await #expect(throws: KeyfoldError.WrongPassword) { try await again.unlock(password: Secret("no such thing")) }
        try await again.unlock(password: password())
        #expect(again.isUnlocked)
        #expect(try await again.vault.item(id).title == "Key")
        try await again.check(password: password())
        await #expect(throws: KeyfoldError.WrongPassword) { try await again.check(password: Secret("wrong one")) }
    }

    @Test func everythingAnswersLockedAfterLock() async throws {
        let (_, home) = try await Phone.local()
        let id = try await home.vault.add(ItemDraft(kind: .note, title: "Key"))
        home.lock()
        #expect(try home.state() == .locked)
        #expect(throws: KeyfoldError.Locked) { try home.vault.list() }
        #expect(throws: KeyfoldError.Locked) { try home.vault.tags() }
        #expect(throws: KeyfoldError.Locked) { try home.sync.status() }
        #expect(throws: KeyfoldError.Locked) { try home.account.health() }
        await #expect(throws: KeyfoldError.Locked) { try await home.vault.item(id) }
        await #expect(throws: KeyfoldError.Locked) { try await home.vault.reveal(id, field: "notes") }
        await #expect(throws: KeyfoldError.Locked) { try await home.vault.remove(id) }
        await #expect(throws: KeyfoldError.Locked) { try await home.account.kit(password: password()) }
        await #expect(throws: KeyfoldError.Locked) {
            try await home.password.change(from: password(), to: Secret("another pass phrase"))
        }
        #expect(try home.vault.makeCharacters(Characters(length: 30)).password.count == 30)
    }

    @Test func nothingReachesTheCoreAfterClose() async throws {
        let (_, home) = try await Phone.local()
        var changes = try home.changes().makeAsyncIterator()
        home.close()
        home.close()
        #expect(throws: KeyfoldError.StoreUnavailable) { try home.state() }
        #expect(throws: KeyfoldError.StoreUnavailable) { try home.vault.list() }
        #expect(throws: KeyfoldError.StoreUnavailable) { try home.changes() }
        await #expect(throws: KeyfoldError.StoreUnavailable) { try await home.unlock(password: password()) }
        #expect(!home.isUnlocked)
        home.lock()
        // What locking told may still be read; then the stream ends.
        while let last = await changes.next() { #expect(!last.kinds.isEmpty) }
    }

    @Test func aFlowThatIsClosedGivesItsPlaceBack() async throws {
        let home = try await Phone().open(over: Unreachable())
        let (flow, other) = (try home.newDevice(), Shared(KeyfoldHome.SignUp?.none))
        #expect(throws: KeyfoldError.Busy) { try home.signUp() }
        await #expect(throws: KeyfoldError.InvalidInput(field: .code)) { try await flow.offer(code: "") }
        flow.close()
        flow.close()
        await #expect(throws: KeyfoldError.Cancelled) { try await flow.offer(code: "") }
        #expect(throws: KeyfoldError.Cancelled) { try flow.needsFirstKey() }
        other.with { $0 = try? home.signUp() }
        #expect(throws: KeyfoldError.Busy) { try home.newDevice() }
        // Letting go of the last reference closes it, too.
        other.with { $0 = nil }
        try home.newDevice().close()
    }

    @Test func theDeviceKeyOpensAndIsForgotten() async throws {
        let (phone, home) = try await Phone.local()
        try await home.enableDeviceKey()
        home.lock()
        try await home.unlock(deviceKey: phone.keystore.release())
        let key = try phone.keystore.release()
        try await home.password.change(withDeviceKey: key, to: Secret("a new one, never forgotten"))
        try await home.disableDeviceKey()
        home.lock()
        await #expect(throws: KeyfoldError.BiometricsChanged) { try await home.unlock(deviceKey: key) }
        try await home.unlock(password: Secret("a new one, never forgotten"))
    }

    @Test func changesAreGatheredForASlowReader() async throws {
        let (_, home) = try await Phone.local()
        let stream = try home.changes()
        try await home.vault.add(ItemDraft(kind: .note, title: "One"))
        try await home.vault.add(ItemDraft(kind: .note, title: "Two"))
        home.lock()
        var changes = stream.makeAsyncIterator()
        let first = try #require(await changes.next())
        #expect(first.kinds.isSuperset(of: [.items, .state]))
        try await home.unlock(password: password())
        let second = try #require(await changes.next())
        #expect(second.generation > first.generation)
        #expect(second.kinds.contains(.state))
    }

    @Test func aStreamEndsWithItsTask() async throws {
        let (_, home) = try await Phone.local()
        let changes = try home.changes()
        let reading = Task {
            var count = 0
            for await _ in changes { count += 1 }
            return count
        }
        reading.cancel()
        #expect(await reading.value >= 0)
        try await home.vault.add(ItemDraft(kind: .note, title: "One"))
    }

    @Test func aStreamEndsWithItsHome() async throws {
        var home: KeyfoldHome? = try await Phone.local().1
        let changes = try #require(try home?.changes())
        home = nil
        for await _ in changes {}
    }

    @Test func itemsKeepTheirHistory() async throws {
        let (_, home) = try await Phone.local()
        let id = try await home.vault.add(
            ItemDraft(
                kind: .login, title: "Bank", set: [FieldText(name: "password", text: "first")], addTags: ["money"]))
        try await home.vault.change(id, ItemDraft(set: [FieldText(name: "password", text: "second")]))
        let before = try #require(await home.vault.history(id).first { $0.name == "password" })
        #expect(try await home.vault.reveal(id, field: "password", version: before.version).text == "first")
        try await home.vault.restore(id, field: "password", version: before.version)
        #expect(try await home.vault.reveal(id, field: "password").text == "first")
        #expect(try home.vault.tags().map(\.tag) == ["money"])
        #expect(try home.vault.list(ItemQuery(words: "ban", kind: .login)).total == 1)
        try await home.vault.remove(id)
        #expect(try home.vault.list().total == 0)
        #expect(try home.vault.makeWords().entropyBits > 40)
    }
}
