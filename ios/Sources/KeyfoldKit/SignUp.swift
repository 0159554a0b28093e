// A new account. Invariant: it holds the one place for flows until it is closed or let go of.

import Foundation
import KeyfoldCore

extension KeyfoldHome {
    /// Begins or goes on with a sign-up. Quick.
    ///
    /// - Throws: `Busy` while another flow is open.
    public func signUp() throws(KeyfoldError) -> SignUp {
        SignUp(try quick { try $0.signUp() })
    }

    /// A sign-up, from its first request to its recovery ways. Until it is closed, others get `Busy`.
    public final class SignUp: Sendable {
        private let flow: Flow<KeyfoldCore.SignUp>

        init(_ core: KeyfoldCore.SignUp) {
            flow = Flow(core)
        }

        /// Makes an account with a service; ends unlocked, with recovery ways still to be made.
        ///
        /// - Parameters:
        ///   - address: The email address.
        ///   - service: The account service.
        ///   - mail: The mail relay, if codes may be mailed.
        ///   - password: The password.
        /// - Throws: `InvalidInput`, `WeakPassword`, `AddressTaken`, `Offline`, `Cancelled`: nothing was made. Once the
        ///   account was sent, the state says what is missing.
        public func withService(
            address: String, service: URL, mail: URL? = nil, password: Secret
        ) async throws(KeyfoldError) {
            try await flow.long { core, cancel in
                try password.lend {
                    try core.withService(
                        address: address, serviceUrl: service.absoluteString, mailUrl: mail?.absoluteString,
                        password: $0, cancel: cancel)
                }
            }
        }

        /// Makes an account that has no service.
        ///
        /// - Throws: `InvalidInput`, `WeakPassword`; `Busy` if an account is here.
        public func local(password: Secret) async throws(KeyfoldError) {
            try await flow.long { core, _ in try password.lend { try core.local(password: $0) } }
        }

        /// Goes on after a crash or a lost answer: sends the pending request again and unlocks.
        ///
        /// - Throws: `WrongPassword`; `AddressTaken` if the service refused: `discard()` it or `keepLocal`. `Offline`.
        public func resume(password: Secret) async throws(KeyfoldError) {
            try await flow.long { core, cancel in
                try password.lend { try core.resume(password: $0, cancel: cancel) }
            }
        }

        /// Forgets a sign-up that the service hasn't confirmed.
        public func discard() async throws(KeyfoldError) {
            try await flow.long { core, _ in try core.discard() }
        }

        /// Keeps a sign-up that the service refused as an account without a service.
        public func keepLocal(password: Secret) async throws(KeyfoldError) {
            try await flow.long { core, _ in try password.lend { try core.keepLocal(password: $0) } }
        }

        /// Ends sign-up once there are two recovery ways, or fewer if the person says so.
        ///
        /// - Throws: `RecoveryNeeded`; `NotFound` if no sign-up has come so far.
        @discardableResult
        public func finish(oneWayIsEnough: Bool = false) async throws(KeyfoldError) -> RecoveryHealth {
            try await flow.long { core, _ in try core.finish(oneWayIsEnough: oneWayIsEnough) }
        }

        /// Gives the place for flows back. Later calls end with `Cancelled`.
        public func close() {
            flow.close()
        }
    }
}

/// A flow that can be closed before its last reference goes.
final class Flow<Core: Sendable>: Sendable {
    private let core: Guarded<Core?>

    init(_ core: Core) {
        self.core = Guarded(core)
    }

    func long<Answer: Sendable>(
        _ call: @escaping @Sendable (Core, Cancel) throws -> Answer
    ) async throws(KeyfoldError) -> Answer {
        guard let core = core.with({ $0 }) else { throw .Cancelled }
        return try await longCall { cancel in try call(core, cancel) }
    }

    func quick<Answer>(_ call: (Core) -> Answer) throws(KeyfoldError) -> Answer {
        guard let core = core.with({ $0 }) else { throw .Cancelled }
        return call(core)
    }

    func close() {
        // What the flow frees is freed after the lock.
        _ = core.with { core in
            defer { core = nil }
            return core
        }
    }
}
