// A phone for tests: a home and a clone marker in a folder of their own, a real clock, and the transport a test needs.
package app.keyfold.core

import java.nio.ByteBuffer
import java.nio.file.Path
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicInteger

/** The JVM's clock; counts how often it was asked. */
class JvmClock : PlatformClock {
    val asked = AtomicInteger()

    override fun wallMs(): Long {
        asked.incrementAndGet()
        return System.currentTimeMillis()
    }

    override fun elapsedMs(): ULong {
        asked.incrementAndGet()
        return (System.nanoTime() / 1_000_000).toULong()
    }
}

/** Answers as a test says, and keeps what it was asked. */
open class ScriptedTransport(private val answer: (List<Request>) -> List<Outcome>) : PlatformTransport {
    val asked = mutableListOf<Request>()

    override fun send(id: ULong, requests: List<Request>): List<Outcome> {
        asked += requests
        return answer(requests)
    }

    override fun abort(id: ULong) = Unit
}

/** Answers only when it is aborted. */
class HangingTransport : PlatformTransport {
    val sending = CountDownLatch(1)
    private val aborted = CountDownLatch(1)

    override fun send(id: ULong, requests: List<Request>): List<Outcome> {
        sending.countDown()
        aborted.await()
        throw PortException.Cancelled()
    }

    override fun abort(id: ULong) = aborted.countDown()
}

/** A phone whose files lie in [folder]. */
class Phone(private val folder: Path, private val transport: PlatformTransport) {
    val clock = JvmClock()

    fun open(): Keyfold {
        val platform = Platform(transport, clock, folder.resolve("marker").toString(), "Test phone")
        return Keyfold.open(folder.resolve("home").toString(), platform)
    }
}

/** A password as the binding takes it: a direct buffer, from its position on, that a shell can wipe. */
fun password(text: String): ByteBuffer {
    val bytes = text.toByteArray()
    return ByteBuffer.allocateDirect(bytes.size).put(bytes).flip()
}
