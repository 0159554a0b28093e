// A phone for tests: a home and a clone marker in a folder of their own, and the ports that a test needs.
package app.keyfold

import app.keyfold.core.BackupPut
import app.keyfold.core.FieldText
import app.keyfold.core.ItemDraft
import app.keyfold.core.ItemKind
import app.keyfold.core.Keyfold
import app.keyfold.core.Outcome
import app.keyfold.core.Platform
import app.keyfold.core.PlatformBackup
import app.keyfold.core.PlatformClock
import app.keyfold.core.PlatformKeystore
import app.keyfold.core.PlatformListener
import app.keyfold.core.PlatformTransport
import app.keyfold.core.PortException
import app.keyfold.core.Request
import java.io.File
import java.nio.ByteBuffer
import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import java.util.concurrent.atomic.AtomicInteger

/** The JVM's clock; counts how often it was asked. */
class CountingClock : PlatformClock {
    val asked = AtomicInteger()
    private val clock = DeviceClock()

    override fun wallMs(): Long = clock.wallMs().also { asked.incrementAndGet() }

    override fun elapsedMs(): ULong = clock.elapsedMs().also { asked.incrementAndGet() }
}

/** Answers as a test says, and keeps what it was asked. */
open class ScriptedTransport(
    private val answer: (List<Request>) -> List<Outcome>,
) : PlatformTransport {
    val asked = CopyOnWriteArrayList<Request>()

    override fun send(
        id: ULong,
        requests: List<Request>,
    ): List<Outcome> {
        asked += requests
        return answer(requests)
    }

    override fun abort(id: ULong) = Unit
}

/** Answers only when it is aborted. */
class HangingTransport : PlatformTransport {
    val sending = CountDownLatch(1)
    private val aborted = CountDownLatch(1)

    override fun send(
        id: ULong,
        requests: List<Request>,
    ): List<Outcome> {
        sending.countDown()
        aborted.await()
        throw PortException.Cancelled()
    }

    override fun abort(id: ULong) = aborted.countDown()
}

/** Goes to another transport, which a test can change at any time. */
class SwitchedTransport(
    @Volatile var to: PlatformTransport,
) : PlatformTransport {
    override fun send(
        id: ULong,
        requests: List<Request>,
    ): List<Outcome> = to.send(id, requests)

    override fun abort(id: ULong) = to.abort(id)
}

/** A backup in memory, which tells what became of a slot. */
open class MemoryBackup(
    val slots: MutableMap<String, ByteArray> = ConcurrentHashMap(),
) : PlatformBackup {
    override fun put(
        name: String,
        bytes: ByteArray,
    ): BackupPut {
        slots[name] = bytes
        return BackupPut.CONFIRMED
    }

    override fun get(name: String): ByteArray = slots[name] ?: throw PortException.Missing()

    override fun list(): List<String> = slots.keys.toList()

    override fun remove(name: String) {
        slots.remove(name)
    }
}

/** A keystore that keeps the key and asks for no finger. */
open class MemoryKeystore : PlatformKeystore {
    @Volatile var key: ByteArray? = null

    override fun put(key: ByteArray) {
        this.key = key
    }

    override fun remove() {
        key = null
    }
}

/** A phone whose files lie in [folder]. */
class Phone(
    private val folder: Path,
    private val transport: PlatformTransport = ScriptedTransport { error("no network is needed") },
    private val name: String = "Test phone",
    private val backup: PlatformBackup? = null,
    private val keystore: PlatformKeystore? = null,
    private val listener: PlatformListener? = null,
    private val clock: PlatformClock = DeviceClock(),
) {
    val home: File = folder.resolve("home").toFile()

    val platform: Platform get() =
        platform(folder.resolve("marker").toFile(), name, transport, clock, backup, keystore, listener)

    fun open(): Keyfold = Keyfold.open(home.path, platform)

    /** Opens it with a local account, unlocked. */
    fun openLocal(): Keyfold = open().also { it.signUpLocal() }
}

const val PASSWORD = "correct horse battery"
const val NEW_PASSWORD = "a password for tomorrow"

/** Makes a local account without further recovery ways. */
fun Keyfold.signUpLocal() =
    signUp().use {
        it.local(password(PASSWORD))
        it.finish(true)
    }

/** A password as the binding takes it: a direct buffer, from its position on, that a shell can wipe. */
fun password(text: String): ByteBuffer = direct(text.toByteArray())

fun direct(bytes: ByteArray): ByteBuffer = ByteBuffer.allocateDirect(bytes.size).put(bytes).flip()

/** Adds a login and tells its id. */
fun Keyfold.add(
    title: String,
    secret: String,
): String =
    vault().put(null, ItemDraft(kind = ItemKind.LOGIN, title = title, set = listOf(FieldText("password", secret))))

fun Keyfold.titles(): List<String> = vault().listAll().map { it.title }

fun Keyfold.reveal(
    id: String,
    field: String,
): String = vault().reveal(id, field).useThenWipe { it.decodeToString() }

/** Fails unless [call] ends within seconds; a call that hangs shows where. */
fun <T> soon(call: () -> T): T {
    val answer = CompletableFuture<T>()
    val thread =
        Thread {
            runCatching(call).fold(answer::complete, answer::completeExceptionally)
        }.apply { isDaemon = true }
    thread.start()
    try {
        return answer.get(SOON_SECONDS, TimeUnit.SECONDS)
    } catch (e: ExecutionException) {
        throw e.cause ?: e
    } catch (e: TimeoutException) {
        throw AssertionError("it hangs at ${thread.stackTrace.take(12)}", e)
    }
}

private const val SOON_SECONDS = 20L
