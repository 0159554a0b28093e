// Changes as a stream. Invariant: a slow reader loses no kind of change; what it didn't read is gathered into one.

import KeyfoldCore

/// What changed since the last one that was read: ask for it, once for all of them.
public struct Change: Sendable, Equatable {
    /// The kinds of what changed.
    public let kinds: Set<ChangeKind>
    /// Rises with every change of this home.
    public let generation: UInt64

    func joined(with other: Change) -> Change {
        Change(kinds: kinds.union(other.kinds), generation: max(generation, other.generation))
    }
}

extension KeyfoldHome {
    /// The changes of this home from now on. The stream ends with its task, or when the home is closed or gone.
    ///
    /// - Throws: `StoreUnavailable` after `close()`.
    public func changes() throws(KeyfoldError) -> AsyncStream<Change> {
        let (stream, changes) = AsyncStream.makeStream(of: Change.self, bufferingPolicy: .bufferingNewest(1))
        let observer = ChangeObserver(changes)
        let subscription = try quick { $0.observe(observer: observer) }
        let number = keepOpen(changes)
        changes.onTermination = { [weak self] _ in
            withExtendedLifetime(subscription) {}
            self?.forget(number)
        }
        return stream
    }
}

/// Gives what it hears to a stream.
private final class ChangeObserver: PlatformObserver {
    private let changes: AsyncStream<Change>.Continuation

    init(_ changes: AsyncStream<Change>.Continuation) {
        self.changes = changes
    }

    func changed(kind: ChangeKind, generation: UInt64) {
        var change = Change(kinds: [kind], generation: generation)
        // The one that wasn't read yet falls out: it goes back in, as a part of this one.
        while case .dropped(let unread) = changes.yield(change), change.joined(with: unread) != change {
            change = change.joined(with: unread)
        }
    }
}
