// Long calls as suspending ones. Each runs on a thread of Keyfold's own, never on the caller's dispatcher, and cancelling
// the coroutine returns at once: the core is told, and what it still answers is closed or wiped.
package app.keyfold

import app.keyfold.core.Cancel
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.suspendCancellableCoroutine
import java.util.concurrent.Executor
import java.util.concurrent.SynchronousQueue
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.resumeWithException

/**
 * Makes any call of the bindings on one of Keyfold's own threads: `newDevice.longCall { offerCode(text) }`.
 *
 * Give [call]'s `Cancel` to calls that take one: they then end when the coroutine is cancelled. A call that takes none
 * runs to its end unheard; the coroutine goes on at once all the same. There is an overload of its own for each call
 * that takes a password or a `Cancel`.
 */
public suspend fun <R, T> R.longCall(call: R.(cancel: Cancel) -> T): T = callWith { call(it) }

/** Makes [call] on a thread of its own, and wipes [secrets] once it has ended or if it never begins. */
internal suspend fun <T> callWith(
    vararg secrets: DirectSecret,
    call: (Cancel) -> T,
): T =
    suspendCancellableCoroutine { continuation ->
        val cancel = Cancel()
        continuation.invokeOnCancellation { cancel.cancelWhileOpen() }
        try {
            CallThreads.execute {
                val answer =
                    runCatching {
                        cancel.use { if (continuation.isActive) call(it) else throw CallNotBegun() }
                    }
                secrets.forEach(DirectSecret::close)
                answer.fold(continuation::resumeOrDrop, continuation::resumeWithException)
            }
        } catch (noThread: OutOfMemoryError) {
            secrets.forEach(DirectSecret::close)
            throw noThread
        }
    }

/** The coroutine was cancelled before its call began; nobody hears this. */
private class CallNotBegun : IllegalStateException()

/** Cancels, unless the call has ended and closed it at this very moment. */
private fun Cancel.cancelWhileOpen() {
    try {
        cancel()
    } catch (_: IllegalStateException) {
        // There is nothing left to cancel.
    }
}

/** Gives the answer to the coroutine; if that one is gone, closes or wipes it. */
private fun <T> CancellableContinuation<T>.resumeOrDrop(answer: T) =
    resume(answer) { _, dropped, _ ->
        when (dropped) {
            is AutoCloseable -> dropped.close()
            is ByteArray -> dropped.fill(0)
        }
    }

/** As many threads as calls at one time, so that none waits behind one that hangs; idle ones end after a while. */
internal object CallThreads : Executor {
    private const val IDLE_SECONDS = 20L
    private val count = AtomicInteger()
    private val threads =
        ThreadPoolExecutor(0, Int.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, SynchronousQueue()) { work ->
            Thread(work, "keyfold-${count.incrementAndGet()}").apply { isDaemon = true }
        }

    override fun execute(work: Runnable) = threads.execute(work)
}
