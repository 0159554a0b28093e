// What crossing the border costs on a JVM, for `scripts/bench bindings`: no test, since its name isn't one's. The home,
// the frame and the names of the figures are those of tests/bench/src/bindings.rs.
package app.keyfold

import app.keyfold.core.FrameReader
import app.keyfold.core.Keyfold
import app.keyfold.core.KeyfoldException
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Test
import java.io.File
import kotlin.system.measureNanoTime

class BindingsBenchmark {
    private val folder = File(System.getProperty("keyfold.bench"))

    @Test
    fun measure() =
        Keyfold.open(folder.resolve("home").path, Phone(folder.toPath()).platform).use { keyfold ->
            keyfold.unlock(password("a password for measuring"))
            val frame = direct(folder.resolve("frame").readBytes())
            val reader = FrameReader()
            val figures =
                mapOf(
                    "call" to medianMs { repeat(CALLS) { keyfold.isUnlocked() } } * 1000 / CALLS,
                    "list" to medianMs { assertEquals(ITEMS, keyfold.vault().listAll().size) },
                    "pass" to medianMs { refuse { reader.read(frame, WIDTH + 1u, HEIGHT, WIDTH) } },
                    "read" to medianMs { assertEquals(0, reader.read(frame, WIDTH, HEIGHT, WIDTH).size) },
                )
            val json = figures.entries.joinToString { (name, value) -> "\"$name\": $value" }
            folder.resolve("kotlin.json").writeText("{$json}")
        }

    private fun refuse(call: () -> Unit) {
        assertThrows(KeyfoldException.InvalidInput::class.java) { call() }
    }

    /** The median of many rounds, once the JVM has compiled what they run. */
    private fun medianMs(round: () -> Unit): Double {
        repeat(ROUNDS) { round() }
        return List(ROUNDS) { measureNanoTime(round) }.sorted()[ROUNDS / 2] / 1e6
    }

    private companion object {
        const val WIDTH = 1280u
        const val HEIGHT = 720u
        const val ITEMS = 10_000
        const val CALLS = 10_000
        const val ROUNDS = 30
    }
}
