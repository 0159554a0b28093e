// Ports that throw what no one expects, each in each method: a typed error or nothing at all, and the home lives on.
package app.keyfold

import app.keyfold.core.BackupPut
import app.keyfold.core.Cancel
import app.keyfold.core.ChangeKind
import app.keyfold.core.Due
import app.keyfold.core.HomeState
import app.keyfold.core.KeyfoldException
import app.keyfold.core.LogLevel
import app.keyfold.core.LogSink
import app.keyfold.core.Outcome
import app.keyfold.core.PlatformBackup
import app.keyfold.core.PlatformClock
import app.keyfold.core.PlatformKeystore
import app.keyfold.core.PlatformListener
import app.keyfold.core.PlatformObserver
import app.keyfold.core.PlatformTransport
import app.keyfold.core.ProgressStep
import app.keyfold.core.RecoveryWay
import app.keyfold.core.Request
import app.keyfold.core.setLogSink
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.ExecutionException
import java.util.concurrent.atomic.AtomicInteger

class ThrowingPortsTest {
    @get:Rule val folder = TemporaryFolder()

    private fun phone(
        transport: PlatformTransport = ScriptedTransport { error("a fault of the shell") },
        backup: PlatformBackup? = null,
        keystore: PlatformKeystore? = null,
        listener: PlatformListener? = null,
        clock: PlatformClock = DeviceClock(),
    ) = Phone(folder.newFolder().toPath(), transport, "Test phone", backup, keystore, listener, clock)

    @Test
    fun aTransportThatThrowsFailsItsCallOnly() =
        phone().open().use { keyfold ->
            keyfold.signUp().use {
                assertThrows(KeyfoldException.ServiceFault::class.java) {
                    it.withService("ann@example.org", "https://account.example", null, password(PASSWORD), Cancel())
                }
            }
            keyfold.signUpLocal()
            assertEquals(HomeState.Unlocked, keyfold.state())
        }

    @Test
    fun anAbortThatThrowsDoesNotKeepACallFromBeingCancelled() {
        val transport =
            object : PlatformTransport {
                val sending = CountDownLatch(1)
                val aborted = CountDownLatch(1)

                override fun send(
                    id: ULong,
                    requests: List<Request>,
                ): List<Outcome> {
                    sending.countDown()
                    aborted.await()
                    throw OutOfMemoryError("a fault of the shell")
                }

                override fun abort(id: ULong) {
                    aborted.countDown()
                    error("a fault of the shell")
                }
            }
        phone(transport).open().use { keyfold ->
            val cancel = Cancel()
            val call =
                CompletableFuture.runAsync {
                    keyfold.signUp().use {
                        it.withService("ann@example.org", "https://account.example", null, password(PASSWORD), cancel)
                    }
                }
            transport.sending.await()
            soon { cancel.cancel() }
            val failed = assertThrows(ExecutionException::class.java) { soon { call.get() } }
            assertTrue(failed.cause is KeyfoldException.Cancelled)
        }
    }

    @Test
    fun aClockThatThrowsHasTimeStandStill() {
        val clock =
            object : PlatformClock {
                override fun wallMs(): Long = error("a fault of the shell")

                override fun elapsedMs(): ULong = error("a fault of the shell")
            }
        phone(clock = clock).openLocal().use { keyfold ->
            keyfold.lockAfter(1u)
            assertFalse(Due.LOCK in keyfold.due())
            assertEquals(listOf("Bank"), keyfold.also { it.add("Bank", "s3cret") }.titles())
        }
    }

    @Test
    fun aBackupThatThrowsIsNoRecoveryWay() {
        val backup =
            object : PlatformBackup {
                override fun put(
                    name: String,
                    bytes: ByteArray,
                ): BackupPut = error("a fault of the shell")

                override fun get(name: String): ByteArray = error("a fault of the shell")

                override fun list(): List<String> = error("a fault of the shell")

                override fun remove(name: String): Unit = error("a fault of the shell")
            }
        phone(backup = backup).openLocal().use { keyfold ->
            assertThrows(KeyfoldException::class.java) { keyfold.account().saveBackup() }
            assertFalse(RecoveryWay.CODE in keyfold.account().health().ways)
            assertEquals(HomeState.Unlocked, keyfold.state())
        }
    }

    @Test
    fun aKeystoreThatThrowsMakesNoDeviceKey() {
        val keystore =
            object : PlatformKeystore {
                override fun put(key: ByteArray): Unit = error("a fault of the shell")

                override fun remove(): Unit = error("a fault of the shell")
            }
        phone(keystore = keystore).openLocal().use { keyfold ->
            assertThrows(KeyfoldException::class.java) { keyfold.enableDeviceKey() }
            keyfold.lock()
            keyfold.unlock(password(PASSWORD))
        }
    }

    @Test
    fun aListenerAnObserverAndALogSinkThatThrowChangeNothing() {
        val heard = AtomicInteger()
        val listener =
            object : PlatformListener {
                override fun progress(
                    step: ProgressStep,
                    done: ULong,
                    total: ULong,
                ) {
                    heard.incrementAndGet()
                    error("a fault of the shell")
                }
            }
        val observer =
            object : PlatformObserver {
                override fun changed(
                    kind: ChangeKind,
                    generation: ULong,
                ) {
                    heard.incrementAndGet()
                    throw StackOverflowError("a fault of the shell")
                }
            }
        val sink =
            object : LogSink {
                override fun log(
                    level: LogLevel,
                    message: String,
                ): Unit = error("a fault of the shell")
            }
        setLogSink(sink, LogLevel.DEBUG)
        try {
            phone(listener = listener).open().use { keyfold ->
                keyfold.observe(observer).use {
                    keyfold.signUpLocal()
                    keyfold.add("Bank", "s3cret")
                }
                assertEquals(listOf("Bank"), keyfold.titles())
            }
        } finally {
            setLogSink(null, LogLevel.ERROR)
        }
        assertTrue(heard.get() > 1)
    }
}
