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
        /// - Throws: `WrongPassword`, `WeakPassword`; `Locked`: unlock first.
        public func change(from old: Secret, to new: Secret) async throws(KeyfoldError) {
            try await home.long { core, _ in
                try old.lend { old in try new.lend { new in try core.password().change(old: old, new: new) } }
            }
        }

        /// Changes a forgotten password, with the device key that the keystore released for this very call.
        ///
        /// - Throws: `BiometricsChanged`, `WeakPassword`; `Locked`: unlock first.
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
        /// - Throws: `WrongPassword`; `Offline`: it stays due, and the old codes work until it is done.
        public func revokeCodes(password: Secret) async throws(KeyfoldError) {
            try await home.long { core, cancel in
                try password.lend { try core.password().revokeCodes(password: $0, cancel: cancel) }
            }
        }
    }
}
