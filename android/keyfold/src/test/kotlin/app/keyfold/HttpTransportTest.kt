// The platform's HTTP against servers of every sort, on loopback.
package app.keyfold

import app.keyfold.core.Header
import app.keyfold.core.Outcome
import app.keyfold.core.PortException
import app.keyfold.core.Request
import com.sun.net.httpserver.HttpServer
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.ServerSocket
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.ExecutionException
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicInteger

class HttpTransportTest {
    private val threads = Executors.newCachedThreadPool()
    private val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
    private val transport = HttpTransport()

    @Before
    fun start() {
        server.executor = threads
        server.start()
    }

    @After
    fun stop() {
        server.stop(0)
        threads.shutdownNow()
    }

    private fun url(
        path: String,
        port: Int = server.address.port,
    ) = "http://127.0.0.1:$port$path"

    private fun request(
        url: String,
        timeoutMs: Int = 20_000,
    ) = Request(url, listOf(Header("content-type", "application/json")), "{}".toByteArray(), timeoutMs.toUInt())

    private fun answer(
        path: String,
        status: Int,
        body: ByteArray,
        headers: Map<String, String> = emptyMap(),
    ) = server.createContext(path) { exchange ->
        exchange.requestBody.readBytes()
        headers.forEach(exchange.responseHeaders::add)
        exchange.sendResponseHeaders(status, if (body.isEmpty()) -1 else body.size.toLong())
        exchange.responseBody.use { it.write(body) }
    }

    private fun sendOne(request: Request) = soon { transport.send(1u, listOf(request)).single() }

    @Test
    fun everyStatusIsAnAnswerAndNoRedirectIsFollowed() {
        answer("/elsewhere", 200, "no".toByteArray())
        for (status in listOf(200, 204, 302, 307, 401, 404, 426, 429, 500, 599)) {
            val body = if (status == 204) ByteArray(0) else "body of $status".toByteArray()
            answer("/$status", status, body, mapOf("location" to url("/elsewhere"), "www-authenticate" to "Basic"))
            val outcome = sendOne(request(url("/$status"))) as Outcome.Answered
            assertEquals(status, outcome.status.toInt())
            assertEquals(body.decodeToString(), outcome.body.decodeToString())
        }
    }

    @Test
    fun whatIsSentArrivesAndNothingElse() {
        val heard = CompletableFuture<Pair<Map<String, List<String>>, String>>()
        server.createContext("/heard") { exchange ->
            val body = exchange.requestBody.readBytes().decodeToString()
            heard.complete(exchange.requestHeaders.toMap() to "${exchange.requestMethod} $body")
            exchange.responseHeaders.add("set-cookie", "a=b")
            exchange.sendResponseHeaders(204, -1)
        }
        sendOne(request(url("/heard")))
        val (headers, text) = heard.get()
        assertEquals("POST {}", text)
        assertEquals(listOf("application/json"), headers["Content-type"])
        assertEquals(listOf("Keyfold"), headers["User-agent"])
        assertFalse("Cookie" in headers)
    }

    @Test
    fun eightMebibytesAreTakenAndNotOneMore() {
        answer("/just", 200, ByteArray(LIMIT))
        answer("/more", 200, ByteArray(LIMIT + 1))
        assertEquals(LIMIT, (sendOne(request(url("/just"))) as Outcome.Answered).body.size)
        assertTrue((sendOne(request(url("/more"))) as Outcome.Failed).why is PortException.Other)
    }

    @Test
    fun sixAtOnceAndEachInItsPlace() {
        val atOnce = AtomicInteger()
        val most = AtomicInteger()
        val six = CountDownLatch(AT_ONCE)
        server.createContext("/number") { exchange ->
            most.accumulateAndGet(atOnce.incrementAndGet(), ::maxOf)
            six.countDown()
            six.await()
            atOnce.decrementAndGet()
            val body = exchange.requestURI.query.toByteArray()
            exchange.sendResponseHeaders(200, body.size.toLong())
            exchange.responseBody.use { it.write(body) }
        }
        val outcomes = soon { transport.send(1u, (0 until MANY).map { request(url("/number?$it")) }) }
        assertEquals((0 until MANY).map { "$it" }, outcomes.map { (it as Outcome.Answered).body.decodeToString() })
        assertEquals(AT_ONCE, most.get())
        assertEquals(emptyList<Outcome>(), soon { transport.send(2u, emptyList()) })
    }

    @Test
    fun nobodyThereAndNoAnswerInTimeAreOffline() {
        val gone = ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { it.localPort }
        assertTrue((sendOne(request(url("/", gone))) as Outcome.Failed).why is PortException.Offline)
        ServerSocket(0, 8, InetAddress.getLoopbackAddress()).use { silent ->
            val outcome = sendOne(request(url("/", silent.localPort), timeoutMs = SHORT_MS))
            assertTrue((outcome as Outcome.Failed).why is PortException.Offline)
        }
    }

    @Test
    fun aServerThatDripsIsGivenUpInTime() {
        ServerSocket(0, 8, InetAddress.getLoopbackAddress()).use { slow ->
            threads.execute {
                val peer = slow.accept()
                peer.getOutputStream().write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n".toByteArray())
                while (!threads.isShutdown) {
                    java.util.concurrent.locks.LockSupport
                        .parkNanos(DRIP_NANOS)
                    runCatching { peer.getOutputStream().write(0) }.onFailure { return@execute }
                }
            }
            val outcome = sendOne(request(url("/", slow.localPort), timeoutMs = SHORT_MS))
            assertTrue((outcome as Outcome.Failed).why is PortException.Offline)
        }
    }

    @Test
    fun nonsenseIsNoAnswer() {
        ServerSocket(0, 8, InetAddress.getLoopbackAddress()).use { server ->
            threads.execute {
                while (!server.isClosed) {
                    runCatching { server.accept().use { it.getOutputStream().write("HELLO\r\n\r\n".toByteArray()) } }
                }
            }
            assertTrue(sendOne(request(url("/", server.localPort))) is Outcome.Failed)
        }
        for (bad in listOf("file:///etc/passwd", "no url", "http://", "ftp://127.0.0.1/", "http://127.0.0.1:99999/")) {
            assertTrue(bad, sendOne(request(bad)) is Outcome.Failed)
        }
        val header = Request(url("/"), listOf(Header("x\r\ny", "z")), ByteArray(0), 1_000u)
        assertTrue((sendOne(header) as Outcome.Failed).why is PortException.Other)
    }

    @Test
    fun anAbortReturnsAtOnceWhileTheServerIsSilent() {
        ServerSocket(0, 8, InetAddress.getLoopbackAddress()).use { silent ->
            val call =
                CompletableFuture.supplyAsync {
                    transport.send(
                        7u,
                        List(MANY) { request(url("/", silent.localPort)) },
                    )
                }
            val peer = silent.accept()
            transport.abort(7u)
            val failed = assertThrows(ExecutionException::class.java) { soon { call.get() } }
            assertTrue(failed.cause is PortException.Cancelled)
            // Its connection is closed as well: the end of the stream comes.
            assertTrue(soon { peer.use { it.getInputStream().readBytes() } }.size < LIMIT)
        }
    }

    @Test
    fun anAbortThatComesFirstIsKeptForItsCallAlone() {
        transport.abort(3u)
        assertThrows(PortException.Cancelled::class.java) { transport.send(3u, listOf(request(url("/")))) }
        assertTrue(sendOne(request(url("/"))) is Outcome.Answered)
        repeat(1_000) { transport.abort((100 + it).toULong()) }
        assertEquals(emptyList<Outcome>(), transport.send(100u, emptyList()))
    }

    private companion object {
        const val LIMIT = 8 * 1024 * 1024
        const val AT_ONCE = 6
        const val MANY = 12
        const val SHORT_MS = 400
        const val DRIP_NANOS = 20_000_000L
    }
}
