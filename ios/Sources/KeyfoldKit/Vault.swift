// The items of an unlocked home. What answers from memory is quick, what reads the database is not.

import Foundation
import KeyfoldCore

extension KeyfoldHome {
    /// The items of this home.
    public var vault: Vault { Vault(home: self) }

    /// The items. It answers `Locked` while the home is locked.
    public struct Vault: Sendable {
        let home: KeyfoldHome

        /// Lists, searches and filters: at most 100 summaries a page. Quick.
        public func list(_ query: ItemQuery = ItemQuery()) throws(KeyfoldError) -> ItemPage {
            try home.quick { try $0.vault().list(query: query) }
        }

        /// All tags with how many items have them. Quick.
        public func tags() throws(KeyfoldError) -> [TagCount] {
            try home.quick { try $0.vault().tags() }
        }

        /// An item without its secrets.
        public func item(_ id: String) async throws(KeyfoldError) -> Item {
            try await long { try $0.item(id: id) }
        }

        /// The value of one field.
        public func reveal(_ id: String, field: String) async throws(KeyfoldError) -> Secret {
            try await long { vault in
                var value = try vault.reveal(id: id, field: field)
                return Secret(moving: &value)
            }
        }

        /// Makes an item. Gives its id.
        ///
        /// - Throws: `InvalidInput`, `Locked`, `StorageFull`: nothing was written.
        @discardableResult
        public func add(_ draft: ItemDraft) async throws(KeyfoldError) -> String {
            try await long { try $0.put(id: nil, draft: draft) }
        }

        /// Changes an item: only what the draft names.
        ///
        /// - Throws: `InvalidInput`, `NotFound`, `Locked`, `StorageFull`: nothing was written.
        public func change(_ id: String, _ draft: ItemDraft) async throws(KeyfoldError) {
            _ = try await long { try $0.put(id: id, draft: draft) }
        }

        /// Removes an item; other devices do so when they next sync, unless they edited it meanwhile.
        public func remove(_ id: String) async throws(KeyfoldError) {
            try await long { try $0.remove(id: id) }
        }

        /// What an item held before, newest first.
        public func history(_ id: String) async throws(KeyfoldError) -> [HistoryEntry] {
            try await long { try $0.history(id: id) }
        }

        /// The value of a version that was replaced, or of a sibling.
        public func reveal(_ id: String, field: String, version: VersionId) async throws(KeyfoldError) -> Secret {
            try await long { vault in
                var value = try vault.revealVersion(id: id, field: field, version: version)
                return Secret(moving: &value)
            }
        }

        /// Puts a version that was replaced in force again: an edit like any other.
        public func restore(_ id: String, field: String, version: VersionId) async throws(KeyfoldError) {
            try await long { try $0.restore(id: id, field: field, version: version) }
        }

        /// The one-time code of a field, now.
        public func oneTimeCode(_ id: String, field: String) async throws(KeyfoldError) -> OneTimeCode {
            try await long { try $0.oneTimeCode(id: id, field: field) }
        }

        /// Makes a password of characters. Works while locked, too.
        public func makeCharacters(_ rules: Characters = Characters()) throws(KeyfoldError) -> DrawnPassword {
            DrawnPassword(try home.quick { try $0.vault().makeCharacters(rules: rules) })
        }

        /// Makes a password of words. Works while locked, too.
        public func makeWords(_ rules: Words = Words()) throws(KeyfoldError) -> DrawnPassword {
            DrawnPassword(try home.quick { try $0.vault().makeWords(rules: rules) })
        }

        private func long<Answer: Sendable>(
            _ call: @escaping @Sendable (KeyfoldCore.Vault) throws -> Answer
        ) async throws(KeyfoldError) -> Answer {
            try await home.long { core, _ in try call(core.vault()) }
        }
    }
}

/// A password that was drawn, not thought up.
public struct DrawnPassword: Sendable {
    /// The password.
    public let password: Secret
    /// Bits: the binary logarithm of the number of equally likely results.
    public let entropyBits: Double

    init(_ drawn: Generated) {
        var bytes = drawn.password
        password = Secret(moving: &bytes)
        entropyBits = drawn.entropyBits
    }
}
