// A library and bindings of different versions: a clear failure at the first call, and nothing half-working.
package app.keyfold

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.io.File

class MismatchTest {
    @get:Rule val folder = TemporaryFolder()

    private fun oneCall(
        inFront: File? = null,
        library: String = System.getProperty("jna.library.path"),
    ) = Fork.of("app.keyfold.MakeOneCall", "no code at all", inFront = inFront, library = library).text()

    @Test
    fun theSameVersionsWorkTogether() {
        assertEquals("the input can't be taken", oneCall().trim())
    }

    @Test
    fun bindingsOfAnotherVersionSaySo() {
        val classes = File(System.getProperty("keyfold.core"), "app/keyfold/core")
        val checks = classes.listFiles().orEmpty().filter { it.readText(Charsets.ISO_8859_1).contains(CHECK) }
        val inFront = folder.newFolder()
        val changed = checks.count { changeOneChecksum(it, File(inFront, "app/keyfold/core/${it.name}")) }
        assertEquals(1, changed)
        val said = oneCall(inFront = inFront)
        assertTrue(said, "checksum mismatch" in said)
    }

    @Test
    fun anotherLibrarySaysThatItIsAnother() {
        val path = "/com/sun/jna/${com.sun.jna.Platform.RESOURCE_PREFIX}/${System.mapLibraryName("jnidispatch")}"
        val other = File(folder.root, System.mapLibraryName("keyfold_ffi"))
        other.writeBytes(checkNotNull(javaClass.getResourceAsStream(path)).readBytes())
        val said = oneCall(library = folder.root.path)
        assertTrue(said, "UnsatisfiedLinkError" in said && "keyfold_ffi" in said)
    }

    @Test
    fun noLibraryIsNamed() {
        val said = oneCall(library = folder.newFolder().path)
        assertTrue(said, "UnsatisfiedLinkError" in said && "keyfold_ffi" in said)
    }

    /** Writes the class with one bit of its first checksum flipped; false if it compares none. */
    private fun changeOneChecksum(
        from: File,
        to: File,
    ): Boolean {
        val bytes = from.readBytes()
        val at = bytes.indices.firstOrNull { endsChecksum(bytes, it) } ?: return false
        bytes[at] = (bytes[at].toInt() xor 1).toByte()
        to.parentFile.mkdirs()
        to.writeBytes(bytes)
        return true
    }

    /** Whether a number of the constant pool from 32,768 to 65,279 ends here: only checksums are so large. */
    private fun endsChecksum(
        bytes: ByteArray,
        at: Int,
    ): Boolean {
        val (tag, high, low, third) = (INTEGER downTo 1).map { bytes.getOrElse(at - it) { 0 }.toInt() }
        return tag == INTEGER_TAG && high == 0 && low == 0 && third in Byte.MIN_VALUE..-2
    }

    private companion object {
        const val CHECK = "uniffiCheckApiChecksums"
        const val INTEGER_TAG = 3
        const val INTEGER = 4
    }
}
