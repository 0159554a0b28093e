// HTTP over HttpURLConnection, which every JVM and every Android has. An abort returns at once, whatever the network does.
package app.keyfold

import app.keyfold.core.Outcome
import app.keyfold.core.PlatformTransport
import app.keyfold.core.PortException
import app.keyfold.core.Request

/**
 * The platform's HTTP: up to six requests at once, no redirect, no cache, no cookie of its own, answers of at most 8 MiB.
 *
 * It keeps no cookies; but if the app installs a `CookieHandler` for the whole process, Java puts that one's cookies
 * into these requests too. Write a transport of your own then.
 */
public class HttpTransport : PlatformTransport {
    private val lock = Any()
    private val underWay = HashMap<ULong, HttpCall>()
    private val abortedEarly = LinkedHashSet<ULong>()

    override fun send(
        id: ULong,
        requests: List<Request>,
    ): List<Outcome> {
        val call = HttpCall(requests)
        synchronized(lock) {
            if (abortedEarly.remove(id)) throw PortException.Cancelled()
            underWay[id] = call
        }
        try {
            return call.outcomes()
        } finally {
            synchronized(lock) { underWay.remove(id) }
        }
    }

    override fun abort(id: ULong) {
        val call = synchronized(lock) { underWay[id] ?: null.also { abortedEarly.keep(id) } }
        call?.abort()
    }

    /** The core numbers its calls once in a process, so only the last few can still be on their way to `send`. */
    private fun LinkedHashSet<ULong>.keep(id: ULong) {
        add(id)
        if (size > EARLY_ABORTS) remove(first())
    }

    private companion object {
        const val EARLY_ABORTS = 64
    }
}
