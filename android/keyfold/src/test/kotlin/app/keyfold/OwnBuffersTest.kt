// The buffers that the layer by hand makes of passwords are wiped when their call has ended, however it ends.
package app.keyfold

import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test

class OwnBuffersTest {
    private val secret = DirectSecret.of(Filler.MARK.toCharArray())

    private fun assertWiped() {
        val buffer = secret.bytes
        assertTrue((0 until buffer.capacity()).all { buffer.get(it).toInt() == 0 })
    }

    @Test
    fun aBufferIsWipedWhenItsCallHasEnded() {
        val first = runBlocking { callWith(secret) { secret.bytes.get() } }
        assertEquals(Filler.MARK.first().code, first.toInt())
        assertWiped()
    }

    @Test
    fun aBufferIsWipedWhenItsCallFails() {
        assertThrows(IllegalStateException::class.java) {
            runBlocking { callWith<Unit>(secret) { error("it fails") } }
        }
        assertWiped()
    }
}
