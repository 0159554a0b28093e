// A transport that never answers, not even an abort: cancelling and locking return at once all the same.
package app.keyfold

import app.keyfold.core.Cancel
import app.keyfold.core.HomeState
import app.keyfold.core.KeyfoldException
import app.keyfold.core.Outcome
import app.keyfold.core.PlatformTransport
import app.keyfold.core.PortException
import app.keyfold.core.Request
import app.keyfold.core.SignUp
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.After
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
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.system.measureTimeMillis

class CancelTest {
    @get:Rule val folder = TemporaryFolder()

    /** Hears of an abort and goes on hanging until the test lets it go. */
    private class Deaf : PlatformTransport {
        val sending = CountDownLatch(1)
        val aborted = CountDownLatch(1)
        val letGo = CountDownLatch(1)

        override fun send(
            id: ULong,
            requests: List<Request>,
        ): List<Outcome> {
            sending.countDown()
            letGo.await()
            throw PortException.Offline()
        }

        override fun abort(id: ULong) = aborted.countDown()
    }

    private val transport = Deaf()

    @After
    fun letGo() = transport.letGo.countDown()

    private fun SignUp.begin(cancel: Cancel) =
        withService("ann@example.org", "https://account.example", null, password(PASSWORD), cancel)

    @Test
    fun cancelAndLockReturnAtOnceWhileNothingAnswers() {
        Phone(folder.root.toPath(), transport).open().use { keyfold ->
            val cancel = Cancel()
            val call = CompletableFuture.runAsync { keyfold.signUp().use { it.begin(cancel) } }
            transport.sending.await()
            assertTrue(measureTimeMillis { soon { keyfold.lock() } } < AT_ONCE_MS)
            assertTrue(measureTimeMillis { soon { cancel.cancel() } } < AT_ONCE_MS)
            soon { transport.aborted.await() }
            assertFalse(call.isDone)
            assertThrows(KeyfoldException.Busy::class.java) { keyfold.signUp() }
            letGo()
            val failed = assertThrows(ExecutionException::class.java) { soon { call.get() } }
            assertTrue(failed.cause is KeyfoldException.Cancelled)
            assertEquals(HomeState.NoAccount, keyfold.state())
        }
    }

    @Test
    fun aCancelledCoroutineGoesOnAtOnceAndTheCoreIsTold() =
        runBlocking {
            Phone(folder.root.toPath(), transport).open().use { keyfold ->
                keyfold.signUp().use { signUp ->
                    val job =
                        launch(Dispatchers.Default) {
                            signUp.withService(
                                "ann@example.org",
                                "https://account.example",
                                null,
                                PASSWORD.toCharArray(),
                            )
                        }
                    transport.sending.await()
                    assertTrue(measureTimeMillis { job.cancelAndJoin() } < AT_ONCE_MS)
                    soon { transport.aborted.await() }
                }
            }
        }

    @Test
    fun aCoroutineThatIsCancelledBeforehandMakesNoCall() =
        runBlocking {
            Phone(folder.root.toPath(), transport).open().use { keyfold ->
                val made = AtomicBoolean()
                val job =
                    launch(Dispatchers.Default, CoroutineStart.UNDISPATCHED) {
                        coroutineContext[Job]?.cancel()
                        keyfold.longCall { made.set(true) }
                    }
                job.join()
                assertTrue(job.isCancelled)
                // A call that is made afterwards ends after it, on whichever thread.
                keyfold.longCall { state() }
                assertFalse(made.get())
            }
        }

    @Test
    fun callsAreMadeOnThreadsOfTheirOwn() =
        runBlocking {
            val caller = Thread.currentThread()
            val thread = Any().longCall { Thread.currentThread() }
            assertTrue(thread !== caller && thread.isDaemon && thread.name.startsWith("keyfold-"))
        }

    private companion object {
        const val AT_ONCE_MS = 2_000L
    }
}
