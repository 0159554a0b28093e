// One request and its answer. Whatever a server or the network does becomes an outcome.
package app.keyfold

import app.keyfold.core.Outcome
import app.keyfold.core.PortException
import app.keyfold.core.Request
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream
import java.net.HttpURLConnection
import java.net.MalformedURLException
import java.net.ProtocolException
import java.net.URL
import java.util.concurrent.TimeUnit

/** One request; `HttpCall`'s lock guards what changes before and after [run]. */
internal class HttpExchange(
    private val request: Request,
) {
    /** What became of it, once that is known or it is given up. */
    var outcome: Outcome? = null

    /** Whether its time limit runs. */
    var begun: Boolean = false
        private set

    private var deadline = 0L

    @Volatile private var connection: HttpURLConnection? = null

    @Volatile private var disconnected = false

    /** Lets its time limit run from now. */
    fun begin() {
        begun = true
        deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(request.timeoutMs.toLong())
    }

    fun nanosLeft(): Long = deadline - System.nanoTime()

    /** Sends it and waits for the answer. */
    fun run(): Outcome =
        try {
            answer(open())
        } catch (_: MalformedURLException) {
            Outcome.Failed(PortException.Other())
        } catch (_: ProtocolException) {
            Outcome.Failed(PortException.Other())
        } catch (_: IOException) {
            Outcome.Failed(PortException.Offline())
        } catch (_: RuntimeException) {
            // Java's own, for a URL or a header that can't be.
            Outcome.Failed(PortException.Other())
        } finally {
            connection?.disconnect()
        }

    /** Closes its connection, now or as soon as it has one. */
    fun disconnect() {
        disconnected = true
        connection?.disconnect()
    }

    private fun open(): HttpURLConnection {
        val opened = URL(request.url).openConnection() as? HttpURLConnection ?: throw MalformedURLException()
        opened.apply {
            requestMethod = "POST"
            instanceFollowRedirects = false
            useCaches = false
            allowUserInteraction = false
            doOutput = true
            connectTimeout = request.timeoutMs.toInt().coerceAtLeast(1)
            readTimeout = connectTimeout
            // Nothing that tells the platform, and no compression that could burst the limit.
            setRequestProperty("user-agent", "Keyfold")
            setRequestProperty("accept-encoding", "identity")
            request.headers.forEach { setRequestProperty(it.name, it.value) }
        }
        connection = opened
        return opened
    }

    private fun answer(connection: HttpURLConnection): Outcome {
        connection.outputStream.use {
            if (disconnected) throw IOException()
            it.write(request.body)
        }
        val status = connection.responseCode
        if (status !in STATUSES) return Outcome.Failed(PortException.Other())
        val stream = if (status >= FIRST_ERROR) connection.errorStream else connection.inputStream
        val body = stream?.use(::read) ?: ByteArray(0)
        return if (body.size > ANSWER_MAX) TOO_LONG else Outcome.Answered(status.toUShort(), body)
    }

    /** The body, or one byte more than may be. */
    private fun read(from: InputStream): ByteArray {
        val body = ByteArrayOutputStream()
        val some = ByteArray(BUFFER)
        while (body.size() <= ANSWER_MAX) {
            val count = from.read(some, 0, minOf(some.size, ANSWER_MAX + 1 - body.size()))
            if (count <= 0) break
            body.write(some, 0, count)
        }
        return body.toByteArray()
    }

    private companion object {
        const val ANSWER_MAX = 8 * 1024 * 1024
        const val BUFFER = 16 * 1024
        const val FIRST_ERROR = 400
        val STATUSES = 100..999
        val TOO_LONG = Outcome.Failed(PortException.Other())
    }
}
