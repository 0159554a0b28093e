// An observer and a transport that make every quick call while they are called themselves: none hangs.
package app.keyfold

import app.keyfold.core.Cancel
import app.keyfold.core.ChangeKind
import app.keyfold.core.Characters
import app.keyfold.core.HomeState
import app.keyfold.core.ItemQuery
import app.keyfold.core.Keyfold
import app.keyfold.core.KeyfoldException
import app.keyfold.core.Outcome
import app.keyfold.core.PlatformObserver
import app.keyfold.core.PortException
import app.keyfold.core.Words
import app.keyfold.core.lookAtCode
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicReference

class InsideTest {
    @get:Rule val folder = TemporaryFolder()

    /** Every quick call; each may be refused, none may hang. Gives how many were answered or refused. */
    private fun everyQuickCall(keyfold: Keyfold): Int {
        val vault = keyfold.vault()
        val calls =
            listOf<() -> Any?>(
                keyfold::state,
                keyfold::isUnlocked,
                keyfold::due,
                keyfold::passwordNotice,
                { keyfold.lockAfter(0u) },
                { keyfold.signUp().close() },
                { keyfold.newDevice().close() },
                { keyfold.observe(Deaf).close() },
                { vault.list(ItemQuery()) },
                vault::tags,
                { vault.makeCharacters(Characters()).password.fill(0) },
                { vault.makeWords(Words()).password.fill(0) },
                keyfold.sync()::method,
                keyfold.sync()::status,
                keyfold.account()::health,
                { lookAtCode("no code") },
                { Cancel().use(Cancel::cancel) },
            )
        return calls.count {
            try {
                it()
                true
            } catch (_: KeyfoldException) {
                true
            }
        }
    }

    @Test
    fun anObserverMayCallAnything() {
        val answered = AtomicInteger()
        val inside = AtomicBoolean()
        Phone(folder.root.toPath()).open().use { keyfold ->
            val observer =
                object : PlatformObserver {
                    override fun changed(
                        kind: ChangeKind,
                        generation: ULong,
                    ) {
                        // What these calls change themselves is heard as well, and is left at that.
                        if (!inside.compareAndSet(false, true)) return
                        answered.addAndGet(soon { everyQuickCall(keyfold) })
                        inside.set(false)
                    }
                }
            keyfold.observe(observer).use {
                soon { keyfold.signUpLocal() }
                soon { keyfold.add("Bank", "s3cret") }
                soon { keyfold.lock() }
                soon { keyfold.unlock(password(PASSWORD)) }
            }
            assertEquals(listOf("Bank"), keyfold.titles())
        }
        assertTrue(answered.get() > 0 && answered.get() % QUICK_CALLS == 0)
    }

    @Test
    fun aTransportMayCallAnythingEvenLock() {
        val answered = AtomicInteger()
        val asked = AtomicReference<Keyfold>()
        val transport =
            ScriptedTransport { requests ->
                val keyfold = asked.get()
                answered.addAndGet(soon { everyQuickCall(keyfold) })
                soon { keyfold.lock() }
                requests.map { Outcome.Failed(PortException.Offline()) }
            }
        Phone(folder.root.toPath(), transport).open().use { keyfold ->
            asked.set(keyfold)
            keyfold.signUp().use {
                assertThrows(KeyfoldException::class.java) {
                    soon {
                        it.withService(
                            "ann@example.org",
                            "https://account.example",
                            null,
                            password(PASSWORD),
                            Cancel(),
                        )
                    }
                }
            }
            assertEquals(HomeState.NoAccount, keyfold.state())
        }
        assertEquals(QUICK_CALLS, answered.get())
    }

    private object Deaf : PlatformObserver {
        override fun changed(
            kind: ChangeKind,
            generation: ULong,
        ) = Unit
    }

    private companion object {
        const val QUICK_CALLS = 17
    }
}
