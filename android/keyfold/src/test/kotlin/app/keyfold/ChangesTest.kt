// Flows over the observer: nothing is missed, collectors that stop are forgotten, and a slow one holds nobody up.
package app.keyfold

import app.keyfold.core.ChangeKind
import app.keyfold.core.HomeState
import app.keyfold.core.ItemQuery
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.util.concurrent.CopyOnWriteArrayList

class ChangesTest {
    @get:Rule val folder = TemporaryFolder()

    @Test
    fun everyEditIsHeardInOrder() =
        runBlocking {
            Phone(folder.root.toPath()).openLocal().use { keyfold ->
                val heard =
                    async(Dispatchers.Default, CoroutineStart.UNDISPATCHED) { keyfold.changes().take(EDITS).toList() }
                repeat(EDITS) { keyfold.add("Item $it", "s3cret") }
                val changes = heard.await()
                assertEquals(setOf(ChangeKind.ITEMS), changes.map { it.kind }.toSet())
                assertEquals(changes.map { it.generation }.sorted().distinct(), changes.map { it.generation })
            }
        }

    @Test
    fun statesBeginWithTheOneNowAndFollowEachChange() =
        runBlocking {
            Phone(folder.root.toPath()).openLocal().use { keyfold ->
                val seen = CopyOnWriteArrayList<HomeState>()
                val collector = launch(Dispatchers.Default) { keyfold.states().collect { seen += it } }
                awaitUntil { seen.lastOrNull() == HomeState.Unlocked }
                keyfold.lock()
                awaitUntil { seen.lastOrNull() == HomeState.Locked }
                keyfold.unlock(PASSWORD.toCharArray())
                awaitUntil { seen.lastOrNull() == HomeState.Unlocked }
                collector.cancelAndJoin()
                assertEquals(listOf(HomeState.Unlocked, HomeState.Locked, HomeState.Unlocked), seen.toList())
                keyfold.lock()
                assertEquals(SEEN, seen.size)
            }
        }

    @Test
    fun aCollectorThatHangsHoldsNobodyUp() =
        runBlocking {
            Phone(folder.root.toPath()).openLocal().use { keyfold ->
                val begun = CompletableDeferred<Change>()
                val hangs =
                    launch(Dispatchers.Default, CoroutineStart.UNDISPATCHED) {
                        keyfold.changes().collect {
                            begun.complete(it)
                            CompletableDeferred<Unit>().await()
                        }
                    }
                repeat(EDITS) { number -> soon { keyfold.add("Item $number", "s3cret") } }
                assertEquals(ChangeKind.ITEMS, begun.await().kind)
                hangs.cancelAndJoin()
                assertEquals(EDITS, keyfold.titles().size)
                assertEquals(HomeState.Unlocked, keyfold.states().first())
            }
        }

    @Test
    fun aListLongerThanAPageIsWhole() =
        Phone(folder.root.toPath()).openLocal().use { keyfold ->
            repeat(LONG) { keyfold.add("Item ${1000 + it}", "s3cret") }
            assertEquals((0 until LONG).map { "Item ${1000 + it}" }, keyfold.titles())
            assertEquals(1, keyfold.vault().listAll(ItemQuery(words = "1001", limit = 0u)).size)
        }

    private suspend fun awaitUntil(condition: () -> Boolean) =
        withTimeout(PATIENCE_MS) {
            while (!condition()) yield()
        }

    private companion object {
        const val EDITS = 20
        const val LONG = 201
        const val SEEN = 3
        const val PATIENCE_MS = 20_000L
    }
}
