// Sync: how, what it brought, and how it stands.

import KeyfoldCore

extension KeyfoldHome {
    /// Sync of this home.
    public var sync: Sync { Sync(home: self) }

    /// Sync. It answers `Locked` while the home is locked.
    public struct Sync: Sendable {
        let home: KeyfoldHome

        /// Sends what is new here and takes what is new elsewhere.
        ///
        /// - Throws: `Offline`, `Locked`, `Busy` while another sync is under way, `DeviceRevoked`. Nothing is lost by
        ///   any of them.
        @discardableResult
        public func sync() async throws(KeyfoldError) -> SyncOutcome {
            try await home.long { core, cancel in try core.sync().sync(cancel: cancel) }
        }

        /// The account's method. Quick.
        public func method() throws(KeyfoldError) -> SyncMethod {
            try home.quick { try $0.sync().method() }
        }

        /// Changes the account's method.
        ///
        /// - Throws: `NoService` for cloud without a service, `Offline`, `NotInSync` if another device changed it
        ///   meanwhile to another one: show that, then let the person choose again.
        public func setMethod(_ method: SyncMethod) async throws(KeyfoldError) {
            try await home.long { core, cancel in try core.sync().setMethod(method: method, cancel: cancel) }
        }

        /// How sync stands: show when it last worked, always. Quick.
        public func status() throws(KeyfoldError) -> SyncStatus {
            try home.quick { try $0.sync().status() }
        }
    }
}
