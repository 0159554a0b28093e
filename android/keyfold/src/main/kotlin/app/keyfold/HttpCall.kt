// Several requests as one call. The thread that waits never hangs longer than the time limits: what is late is let go of.
package app.keyfold

import app.keyfold.core.Outcome
import app.keyfold.core.PortException
import app.keyfold.core.Request
import java.util.concurrent.locks.ReentrantLock
import kotlin.concurrent.withLock

/** Sends requests, each on a thread of its own, six at once. */
internal class HttpCall(
    requests: List<Request>,
) {
    private val lock = ReentrantLock()
    private val news = lock.newCondition()
    private val exchanges = requests.map(::HttpExchange)
    private val waiting = ArrayDeque(exchanges)
    private var aborted = false

    /**
     * The outcomes, each in its request's place.
     *
     * @throws PortException.Cancelled once it is aborted.
     */
    fun outcomes(): List<Outcome> {
        repeat(minOf(AT_ONCE, exchanges.size)) { CallThreads.execute(::work) }
        lock.withLock {
            while (!aborted && exchanges.any { it.outcome == null }) awaitNews()
            if (aborted) throw PortException.Cancelled()
            return exchanges.map { it.outcome ?: LATE }
        }
    }

    /** Has [outcomes] throw at once, and closes what is open. */
    fun abort() {
        lock.withLock {
            aborted = true
            waiting.clear()
            news.signalAll()
        }
        exchanges.forEach(::letGo)
    }

    /** Closes its connection elsewhere: that may wait for a lock, and Android forbids it on the main thread. */
    private fun letGo(exchange: HttpExchange) = CallThreads.execute(exchange::disconnect)

    private fun work() {
        while (true) {
            val exchange = lock.withLock { next() } ?: return
            val outcome = exchange.run()
            lock.withLock {
                if (exchange.outcome == null) exchange.outcome = outcome
                news.signalAll()
            }
        }
    }

    /** The next one that waits, with its time limit running from now on. */
    private fun next(): HttpExchange? {
        val exchange = waiting.removeFirstOrNull() ?: return null
        exchange.begin()
        news.signalAll()
        return exchange
    }

    /** Waits for an outcome, an abort, or the next time limit, and gives up on what is late. */
    private fun awaitNews() {
        val running = exchanges.filter { it.begun && it.outcome == null }
        val nanos = running.minOfOrNull { it.nanosLeft() } ?: Long.MAX_VALUE
        if (nanos > 0) news.awaitNanos(nanos)
        for (late in running.filter { it.outcome == null && it.nanosLeft() <= 0 }) {
            late.outcome = LATE
            letGo(late)
        }
    }

    private companion object {
        const val AT_ONCE = 6
        val LATE = Outcome.Failed(PortException.Offline())
    }
}
