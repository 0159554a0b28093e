// What changed, as flows. The core never waits for a collector: it hears of a change on a channel of its own.
package app.keyfold

import app.keyfold.core.ChangeKind
import app.keyfold.core.HomeState
import app.keyfold.core.Keyfold
import app.keyfold.core.PlatformObserver
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ProducerScope
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map

/**
 * Something changed: ask for it.
 *
 * @property kind What changed.
 * @property generation Rises with every change of any kind.
 */
public data class Change(
    public val kind: ChangeKind,
    public val generation: ULong,
)

/**
 * Every change from the moment of collecting on, in order, none left out; ends only with its collector. It carries no data: list or
 * ask again, once for several.
 */
public fun Keyfold.changes(): Flow<Change> =
    callbackFlow {
        val subscription = observe(ChangesTo(this))
        awaitClose(subscription::close)
    }.buffer(Channel.UNLIMITED)

/** The state now, and again each time it is another one: what a shell draws. Fails as `Keyfold.state` does. */
public fun Keyfold.states(): Flow<HomeState> =
    callbackFlow {
        val subscription = observe(StateChangesTo(this))
        // After observing, so that no change falls between the two.
        trySend(Unit)
        awaitClose(subscription::close)
    }.buffer(Channel.CONFLATED).map { state() }.distinctUntilChanged()

private class ChangesTo(
    private val collector: ProducerScope<Change>,
) : PlatformObserver {
    override fun changed(
        kind: ChangeKind,
        generation: ULong,
    ) {
        collector.trySend(Change(kind, generation))
    }
}

private class StateChangesTo(
    private val collector: ProducerScope<Unit>,
) : PlatformObserver {
    override fun changed(
        kind: ChangeKind,
        generation: ULong,
    ) {
        if (kind == ChangeKind.STATE) collector.trySend(Unit)
    }
}
