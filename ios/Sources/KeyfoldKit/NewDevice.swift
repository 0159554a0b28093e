// A sign-in on a new device: sign in, find the key, open it, check it, and only then anything else.

import Foundation
import KeyfoldCore

extension KeyfoldHome {
    /// Begins or goes on with a sign-in on this new device. Quick.
    ///
    /// - Throws: `Busy` while another flow is open.
    public func newDevice() throws(KeyfoldError) -> NewDevice {
        NewDevice(try quick { try $0.newDevice() })
    }

    /// A sign-in on a new device, until its vault is open. Until it is closed, others get `Busy`.
    public final class NewDevice: Sendable {
        private let flow: Flow<KeyfoldCore.NewDevice>

        init(_ core: KeyfoldCore.NewDevice) {
            flow = Flow(core)
        }

        /// Signs in with address and password, for 15 minutes; a code found meanwhile is kept.
        ///
        /// - Parameters:
        ///   - address: The email address.
        ///   - service: The account service.
        ///   - mail: The mail relay, if codes may be mailed.
        ///   - password: The password.
        /// - Throws: `WrongPassword` (also for an unknown address), `TooManyAttempts`, `Offline`, `InvalidInput`.
        public func signIn(
            address: String, service: URL, mail: URL? = nil, password: Secret
        ) async throws(KeyfoldError) {
            try await flow.long { core, cancel in
                try password.lend {
                    try core.signIn(
                        address: address, serviceUrl: service.absoluteString, mailUrl: mail?.absoluteString,
                        password: $0, cancel: cancel)
                }
            }
        }

        /// Whether the account has no key yet, so that this device may make it. Quick.
        public func needsFirstKey() throws(KeyfoldError) -> Bool {
            try flow.quick { $0.needsFirstKey() }
        }

        /// Looks for this account's code in the platform's backup, and opens it; false if there is none.
        ///
        /// - Throws: Those of `offer(code:)`, and `Offline` while the platform is still gathering: ask again later.
        public func lookInBackup() async throws(KeyfoldError) -> Bool {
            try await flow.long { core, _ in try core.lookInBackup() }
        }

        /// Takes a code, or a text with a code in it, opens it and checks it against the verifier.
        ///
        /// - Throws: `CodeDamaged`, `CodeOfAnotherAccount`, `CodeReplaced`, `VerifierMismatch`, `InvalidInput` if there
        ///   is no code in it; `WrongPassword` for a kit of an older password: ask for that, then `offer(kit:)`.
        public func offer(code text: String) async throws(KeyfoldError) {
            try await flow.long { core, _ in try core.offerCode(text: text) }
        }

        /// Takes a kit with the password of its date.
        public func offer(kit text: String, passwordOfItsDate password: Secret) async throws(KeyfoldError) {
            try await flow.long { core, _ in
                try password.lend { try core.offerKit(text: text, passwordOfItsDate: $0) }
            }
        }

        /// First use: makes the account's key, if the account has none and no backup of it is here.
        ///
        /// - Throws: `VerifierMismatch` if a key was made once; `RecoveryNeeded` unless the person confirmed.
        public func makeFirstKey(confirmed: Bool) async throws(KeyfoldError) {
            try await flow.long { core, _ in try core.makeFirstKey(confirmed: confirmed) }
        }

        /// Enrols this device and saves what it needs; ends unlocked, with the first sync still to be made.
        ///
        /// - Throws: `NotFound` before a code has opened; `Offline`: call again.
        public func finish() async throws(KeyfoldError) {
            try await flow.long { core, cancel in try core.finish(cancel: cancel) }
        }

        /// Gives up: this home is empty again.
        public func leave() async throws(KeyfoldError) {
            try await flow.long { core, _ in try core.leave() }
        }

        /// Gives the place for flows back. Later calls end with `Cancelled`.
        public func close() {
            flow.close()
        }
    }
}
