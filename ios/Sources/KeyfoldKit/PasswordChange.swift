// The password: changed here first, with no network; the service hears of it later.

import KeyfoldCore

extension KeyfoldHome {
    /// The password of this home.
    public var password: PasswordChange { PasswordChange(home: self) }

    /// The password, and the codes that depend on it. It answers `Locked` while the home is locked.
    public struct PasswordChange: Sendable {
        let home: KeyfoldHome

        /// Changes the password on this device at once, with no network; with a service, `catchUp()` is due.
        ///
        /// Show `passwordNotice()` first: a change afterwards, even to the same words, replaces also a password that no
        /// device has told of.
        ///
        /// - Throws: `WrongPassword`, `WeakPassword`; `PasswordChanged` for one that was replaced elsewhere; `NotInSync`
        ///   on a new device before its first sync; `Locked`: unlock first.
        public func change(from old: Secret, to new: Secret) async throws(KeyfoldError) {
            try await home.long { core, _ in
                try old.lend { old in try new.lend { new in try core.password().change(old: old, new: new) } }
            }
        }

        /// Changes a forgotten password, with the device key that the keystore released for this very call.
        ///
        /// - Throws: `BiometricsChanged`, and what `change(from:to:)` throws.
        public func change(withDeviceKey deviceKey: Secret, to new: Secret) async throws(KeyfoldError) {
            try await home.long { core, _ in
                try deviceKey.lend { key in
                    try new.lend { new in try core.password().changeWithDeviceKey(deviceKey: key, new: new) }
                }
            }
        }

        /// Brings the new password to the service, makes new codes, and tells the other devices.
        ///
        /// - Throws: `Offline`: it stays due. `Locked`.
        @discardableResult
        public func catchUp() async throws(KeyfoldError) -> CatchUp {
            try await home.long { core, cancel in try core.password().catchUp(cancel: cancel) }
        }

        /// Makes every code that was mailed or backed up so far useless, keeping the password.
        ///
        /// - Throws: `WrongPassword`; `PasswordChanged`, `PasswordUnknown`: nothing was revoked, since another password
        ///   is in force; `NotInSync` on a new device before its first sync; `Offline`: it stays due, and the old codes
        ///   work until it is done.
        public func revokeCodes(password: Secret) async throws(KeyfoldError) {
            try await home.long { core, cancel in
                try password.lend { try core.password().revokeCodes(password: $0, cancel: cancel) }
            }
        }

        /// Takes the password that the service takes, though no device has told of it, as this device's own.
        ///
        /// - Throws: `WrongPassword` unless it is the one; `PasswordChanged` if a newer one is known, which the service
        ///   has lost; `CodeOfAnotherAccount`, `VerifierMismatch`, `ServiceFault` if the service can't prove that it is
        ///   this account's; `Offline`, `TooManyAttempts`, `Locked`: nothing has changed.
        public func adopt(password: Secret) async throws(KeyfoldError) {
            try await home.long { core, cancel in
                try password.lend { try core.password().adopt(password: $0, cancel: cancel) }
            }
        }
    }
}
