// The account: what the service says of it, its devices, its codes, its end.

import KeyfoldCore

extension KeyfoldHome {
    /// The account of this home.
    public var account: Account { Account(home: self) }

    /// The account. It answers `Locked` while the home is locked.
    public struct Account: Sendable {
        let home: KeyfoldHome

        /// What the service says of the account.
        public func info() async throws(KeyfoldError) -> AccountInfo {
            try await long { account, cancel in try account.info(cancel: cancel) }
        }

        /// The devices of the account, in order of enrolment.
        public func devices() async throws(KeyfoldError) -> [DeviceInfo] {
            try await long { account, cancel in try account.devices(cancel: cancel) }
        }

        /// Cuts a device off the service. It still holds account key and vault: say so to the person.
        public func revokeDevice(id: String) async throws(KeyfoldError) {
            try await long { account, cancel in try account.revokeDevice(id: id, cancel: cancel) }
        }

        /// Makes this device one of the account's again, under a new id: after it was revoked, if its home is a copy
        /// of another device's, or if the service was restored to before it enrolled. The vault stays, with what was
        /// never sent. Unlock first; the password that the service takes may be another, and becomes this device's own.
        ///
        /// - Throws: `PasswordChanged` if the service was restored to before a newer one: this device is enrolled, and
        ///   asks for that one; `Locked`, `WrongPassword`, `CodeOfAnotherAccount`, `VerifierMismatch`, `NoService`,
        ///   `Offline`, `TooManyAttempts`: nothing has changed.
        public func enrolAgain(password: Secret) async throws(KeyfoldError) {
            try await long { account, cancel in
                try password.lend { try account.enrolAgain(password: $0, cancel: cancel) }
            }
        }

        /// Registers the account again, with the same key, at a service that was restored to before it:
        /// `Due.registerAgain` says so. Other devices enrol again.
        ///
        /// - Throws: `WrongPassword`, `PasswordChanged` unless it is this device's; `AddressTaken` if somebody else has
        ///   the address by now; `NoService`, `Offline`: call again.
        public func registerAgain(password: Secret) async throws(KeyfoldError) {
            try await long { account, cancel in
                try password.lend { try account.registerAgain(password: $0, cancel: cancel) }
            }
        }

        /// Proves the address by the code from the mail.
        ///
        /// - Throws: `InvalidInput` for a wrong code, `TooManyAttempts`, `Offline`.
        public func confirmAddress(code: String) async throws(KeyfoldError) {
            try await long { account, cancel in try account.confirmAddress(code: code, cancel: cancel) }
        }

        /// Has a message sent that proves the address.
        public func mailConfirmation() async throws(KeyfoldError) {
            try await long { account, cancel in try account.mailConfirmation(cancel: cancel) }
        }

        /// A new code as text: it opens with a sign-in, and dies with a password change. Draw it with `drawCode`.
        ///
        /// - Throws: `NoService`, `Locked`; `NotInSync` while the service takes another password than this device's.
        public func code() async throws(KeyfoldError) -> String {
            try await long { account, _ in try account.code() }
        }

        /// Has a new code mailed to the person.
        ///
        /// - Throws: `NoService` without a mail relay, `Offline`, `TooManyAttempts`; `NotInSync`: sync first.
        public func mailCode() async throws(KeyfoldError) {
            try await long { account, cancel in try account.mailCode(cancel: cancel) }
        }

        /// Writes a new code into the platform's backup; only a confirmed one counts as a recovery way.
        @discardableResult
        public func saveBackup() async throws(KeyfoldError) -> BackupPut {
            try await long { account, _ in try account.saveBackup() }
        }

        /// Makes the codes anew that lie in the backup and in the mailbox and are due.
        public func refreshCodes() async throws(KeyfoldError) {
            try await long { account, cancel in try account.refreshCodes(cancel: cancel) }
        }

        /// A kit as text, for a page that the person keeps: it opens with this password, without any service. Draw it
        /// with `drawCode`, and call `kitSaved()` once the person has it.
        public func kit(password: Secret) async throws(KeyfoldError) -> String {
            try await long { account, _ in try password.lend { try account.kit(password: $0) } }
        }

        /// Notes that the person has a kit of today's password.
        public func kitSaved() async throws(KeyfoldError) {
            try await long { account, _ in try account.kitSaved() }
        }

        /// How well the account could be recovered: always in sight. Quick.
        public func health() throws(KeyfoldError) -> RecoveryHealth {
            try home.quick { try $0.account().health() }
        }

        /// Removes this device from the account, and the account from this device.
        ///
        /// - Throws: Unless `evenSo`: `UnsentEdits`, `RecoveryNeeded` without another way to come back, `Offline` if
        ///   the service can't be told. Ask the person, then call again.
        public func signOut(evenSo: Bool = false) async throws(KeyfoldError) {
            try await long { account, cancel in try account.signOut(evenSo: evenSo, cancel: cancel) }
        }

        /// Deletes the account: everything at the service, then everything here and in the backup.
        ///
        /// - Throws: `WrongPassword`; `Offline`: nothing is gone here, try again.
        public func delete(password: Secret) async throws(KeyfoldError) {
            try await long { account, cancel in
                try password.lend { try account.delete(password: $0, cancel: cancel) }
            }
        }

        private func long<Answer: Sendable>(
            _ call: @escaping @Sendable (KeyfoldCore.Account, Cancel) throws -> Answer
        ) async throws(KeyfoldError) -> Answer {
            try await home.long { core, cancel in try call(core.account(), cancel) }
        }
    }
}
