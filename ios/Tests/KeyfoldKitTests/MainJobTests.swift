// The main job, against the real services: two devices, the mail, a password changed with nobody there.

import Foundation
import KeyfoldKit
import Testing

@Suite struct MainJobTests {
    @Test func twoDevicesShareAVaultAndANewPassword() async throws {
        let world = try await World.start()
        let one = try await signUp(Phone("Phone"), world)
        let id = try await one.vault.add(
            ItemDraft(
                kind: .login, title: "Bank",
                set: [FieldText(name: "username", text: "ann"), FieldText(name: "password", text: "s3cret one")]))
        try await one.sync.sync()

        let two = try await Phone("Tablet").open()
        let mailed = try await world.letters(1)[0].text
        try await join(two, world, mailed, password())
        #expect(try two.state() == .unlocked)
        #expect(try two.vault.list().summaries.map(\.title) == ["Bank"])
        #expect(try await two.vault.reveal(id, field: "password").text == "s3cret one")

        try await two.vault.add(ItemDraft(kind: .note, title: "Library"))
        try await two.sync.sync()
        try await one.sync.sync()
        #expect(try one.vault.list().summaries.map(\.title) == ["Bank", "Library"])
        #expect(try await one.account.devices().map(\.name) == ["Phone", "Tablet"])
        try await changePassword(one, two, world, mailed)
    }

    /// Signs up with mail code, backup and kit, and proves the address.
    private func signUp(_ phone: Phone, _ world: World) async throws -> KeyfoldHome {
        let home = try await phone.open()
        #expect(try home.state() == .noAccount)
        let signUp = try home.signUp()
        #expect(throws: KeyfoldError.Busy) { try home.newDevice() }
        try await signUp.withService(
            address: address, service: world.account.url, mail: world.mail.url, password: password())
        #expect(try home.state() == .signingUp(missing: [.recoveryWays]))
        await #expect(throws: KeyfoldError.RecoveryNeeded) { try await signUp.finish() }
        #expect(try await home.account.saveBackup() == .confirmed)
        try await home.account.mailCode()
        let kit = try await home.account.kit(password: password())
        #expect(try lookAtCode(text: kit).kind == .kit)
        try await home.account.kitSaved()
        #expect(try await signUp.finish().ways == [.code, .kit])
        signUp.close()
        try await home.account.confirmAddress(code: world.letters(1)[0].confirmation)
        #expect(try await home.account.info().addressConfirmed)
        #expect(phone.backup.names.count == 1)
        return home
    }

    private func join(_ home: KeyfoldHome, _ world: World, _ text: String, _ password: Secret) async throws {
        let newDevice = try home.newDevice()
        try await newDevice.signIn(address: address, service: world.account.url, password: password)
        #expect(try !newDevice.needsFirstKey())
        try await newDevice.offer(code: text)
        try await newDevice.finish()
        newDevice.close()
        try await home.sync.sync()
    }

    private func changePassword(
        _ one: KeyfoldHome, _ two: KeyfoldHome, _ world: World, _ mailed: String
    ) async throws {
        let new = Secret("a wholly different pass phrase")
        try await world.stop()
        await #expect(throws: KeyfoldError.WrongPassword) { try await one.password.change(from: new, to: new) }
        try await one.password.change(from: password(), to: new)
        await #expect(throws: KeyfoldError.Offline) { try await one.password.catchUp() }
        #expect(try one.due().contains(.catchUp))
        one.lock()
        await #expect(throws: KeyfoldError.WrongPassword) { try await one.unlock(password: password()) }
        try await one.unlock(password: new)

        try await world.restart()
        #expect(try await one.password.catchUp() == .done)
        try await one.sync.sync()
        try await two.sync.sync()
        guard case .changed("Phone", _) = try two.passwordNotice() else { throw Missing(what: "who changed it") }
        two.lock()
        try await two.unlock(password: new)
        #expect(try two.passwordNotice() == nil)
        try await refuseOldCode(world, mailed, new)
    }

    private func refuseOldCode(_ world: World, _ mailed: String, _ new: Secret) async throws {
        let three = try await Phone("Laptop").open()
        let newDevice = try three.newDevice()
        await #expect(throws: KeyfoldError.WrongPassword) {
            try await newDevice.signIn(address: address, service: world.account.url, password: password())
        }
        try await newDevice.signIn(address: address, service: world.account.url, password: new)
        let before = Date(timeIntervalSinceNow: -600).timeIntervalSince1970
        do {
            try await newDevice.offer(code: mailed)
            Issue.record("the old code opened")
        } catch KeyfoldError.CodeReplaced(let date) {
            #expect(TimeInterval(date) > before && TimeInterval(date) <= Date().timeIntervalSince1970 + 1)
            let year = String(Calendar.current.component(.year, from: Date()))
            #expect(KeyfoldError.CodeReplaced(date: date).localizedDescription.contains(year))
        }
        try await newDevice.offer(code: world.letters(2)[1].text)
        try await newDevice.finish()
        newDevice.close()
        try await three.sync.sync()
        #expect(try three.vault.list().total == 2)
    }
}
