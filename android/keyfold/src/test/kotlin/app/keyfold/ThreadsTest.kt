// Eight threads at once on one home: every edit arrives, and a lock in between is an answer, not a fault.
package app.keyfold

import app.keyfold.core.ItemDraft
import app.keyfold.core.ItemQuery
import app.keyfold.core.KeyfoldException
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.util.concurrent.CyclicBarrier
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger

class ThreadsTest {
    @get:Rule val folder = TemporaryFolder()

    private fun atOnce(work: (Int) -> Unit) {
        val start = CyclicBarrier(THREADS)
        val threads = Executors.newFixedThreadPool(THREADS)
        try {
            val all =
                (0 until THREADS).map { number ->
                    threads.submit {
                        start.await()
                        work(number)
                    }
                }
            all.forEach { it.get(PATIENCE, TimeUnit.SECONDS) }
        } finally {
            threads.shutdownNow()
        }
    }

    @Test
    fun everyEditOfEightThreadsArrives() =
        Phone(folder.root.toPath()).openLocal().use { keyfold ->
            atOnce { thread ->
                repeat(ROUNDS) { round ->
                    val id = keyfold.add("$thread-$round", "secret of $thread-$round")
                    assertEquals("secret of $thread-$round", keyfold.reveal(id, "password"))
                    keyfold.vault().use { it.put(id, ItemDraft(addTags = listOf("tag $thread"))) }
                    assertTrue(keyfold.vault().list(ItemQuery(tag = "tag $thread")).total > 0u)
                    keyfold.state()
                }
            }
            assertEquals(THREADS * ROUNDS, keyfold.titles().size)
            assertEquals(THREADS, keyfold.vault().tags().size)
        }

    @Test
    fun aLockInBetweenIsAnAnswer() =
        Phone(folder.root.toPath()).openLocal().use { keyfold ->
            val written = AtomicInteger()
            atOnce { thread ->
                repeat(ROUNDS) {
                    try {
                        if (thread == 0) keyfold.lock() else keyfold.add("Item", "s3cret")
                        if (thread != 0) written.incrementAndGet()
                    } catch (_: KeyfoldException.Locked) {
                        // As it should.
                    }
                }
            }
            keyfold.lock()
            keyfold.unlock(password(PASSWORD))
            assertEquals(written.get(), keyfold.titles().size)
        }

    @Test
    fun openedEightTimesItIsOneHome() {
        val phone = Phone(folder.root.toPath())
        phone.openLocal().use { first ->
            atOnce { phone.open().use { keyfold -> keyfold.add("One", "s3cret") } }
            assertEquals(THREADS, first.titles().size)
        }
    }

    private companion object {
        const val THREADS = 8
        const val ROUNDS = 10
        const val PATIENCE = 120L
    }
}
