// Objects after they were closed, and while a call of theirs is under way.
package app.keyfold

import app.keyfold.core.Account
import app.keyfold.core.Cancel
import app.keyfold.core.ItemDraft
import app.keyfold.core.ItemQuery
import app.keyfold.core.KeyfoldException
import app.keyfold.core.PasswordChange
import app.keyfold.core.Sync
import app.keyfold.core.Vault
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ExecutionException

class ClosedTest {
    @get:Rule val folder = TemporaryFolder()

    @Test
    fun aClosedObjectSaysThatItIsClosed() {
        val keyfold = Phone(folder.root.toPath()).openLocal()
        val (vault, sync, account, change) =
            Handles(keyfold.vault(), keyfold.sync(), keyfold.account(), keyfold.password())
        val calls =
            mapOf<AutoCloseable, () -> Any?>(
                vault to { vault.list(ItemQuery()) },
                sync to sync::status,
                account to account::health,
                change to { change.catchUp(Cancel()) },
                keyfold to keyfold::state,
            )
        for ((closed, call) in calls) {
            closed.close()
            closed.close()
            val thrown = assertThrows(IllegalStateException::class.java) { call() }
            val text = thrown.message.orEmpty()
            assertTrue(text, closed.javaClass.simpleName in text && "destroyed" in text)
        }
    }

    private data class Handles(
        val vault: Vault,
        val sync: Sync,
        val account: Account,
        val change: PasswordChange,
    )

    @Test
    fun aHandleOutlivesTheObjectItCameFrom() {
        val keyfold = Phone(folder.root.toPath()).openLocal()
        val vault = keyfold.vault()
        keyfold.close()
        vault.use { assertEquals(0u, it.list(ItemQuery()).total) }
    }

    @Test
    fun afterLockEveryHandleSaysLockedAndWorksAgainAfterUnlock() =
        Phone(folder.root.toPath(), backup = MemoryBackup()).openLocal().use { keyfold ->
            val vault = keyfold.vault()
            val id = keyfold.add("Bank", "s3cret")
            keyfold.lock()
            val calls =
                listOf<() -> Any?>(
                    { vault.list(ItemQuery()) },
                    { vault.item(id) },
                    { vault.reveal(id, "password") },
                    { vault.put(id, ItemDraft(title = "Other")) },
                    { vault.remove(id) },
                    { vault.history(id) },
                    vault::tags,
                    keyfold.sync()::status,
                    keyfold.account()::health,
                    keyfold.account()::saveBackup,
                    { keyfold.account().kit(password(PASSWORD)) },
                    { keyfold.password().change(password(PASSWORD), password(NEW_PASSWORD)) },
                )
            for (call in calls) assertThrows(KeyfoldException.Locked::class.java) { call() }
            keyfold.unlock(password(PASSWORD))
            assertEquals("s3cret", keyfold.reveal(id, "password"))
        }

    @Test
    fun closingDuringACallReturnsAtOnceAndTheCallEnds() {
        val transport = HangingTransport()
        val keyfold = Phone(folder.root.toPath(), transport).open()
        val signUp = keyfold.signUp()
        val cancel = Cancel()
        val call =
            CompletableFuture.runAsync {
                signUp.withService("ann@example.org", "https://account.example", null, password(PASSWORD), cancel)
            }
        transport.sending.await()
        soon { signUp.close() }
        soon { keyfold.close() }
        assertThrows(IllegalStateException::class.java) { keyfold.state() }
        cancel.cancel()
        val failed = assertThrows(ExecutionException::class.java) { soon { call.get() } }
        assertTrue(failed.cause is KeyfoldException.Cancelled)
    }
}
