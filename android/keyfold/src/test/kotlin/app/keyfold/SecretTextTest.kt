// What a log would show: no record, variant or error of the bindings prints what it holds.
package app.keyfold

import app.keyfold.core.ItemDraft
import app.keyfold.core.KeyfoldException
import app.keyfold.core.Outcome
import app.keyfold.core.Request
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.File

class SecretTextTest {
    private val classes =
        File(System.getProperty("keyfold.core"), "app/keyfold/core")
            .listFiles()
            .orEmpty()
            .map { it.nameWithoutExtension }
            .filterNot { '$' in it || it.startsWith("FfiConverter") || it.startsWith("Uniffi") }
            .map { Class.forName("app.keyfold.core.$it") }

    private val records =
        classes.filter { type ->
            type.declaredMethods.any {
                it.name.substringBefore('-') ==
                    "component1"
            }
        }
    private val variants = classes.filter { it.permittedSubclasses != null }

    @Test
    fun noTextIsPrintedButThoseThatAreNoSecrets() {
        val speaking =
            (records + variants)
                .flatMap(Filler::fillAll)
                .filter { value -> listOf(Filler.MARK, BYTES).any { it in value.toString() } }
                .map { it.javaClass.simpleName }
        assertEquals(NO_SECRETS, speaking.toSet())
    }

    @Test
    fun theTestSeesEveryRecord() {
        assertTrue("only ${records.size}", records.size >= RECORDS)
        assertTrue(ItemDraft::class.java in records && Request::class.java in records)
        assertTrue(Outcome::class.java in variants && KeyfoldException::class.java in variants)
    }

    @Test
    fun theLayerByHandPrintsNoneEither() {
        val secret = DirectSecret.of(Filler.MARK.toCharArray())
        assertEquals("DirectSecret(..)", secret.toString())
        val buffer = secret.bytes
        assertEquals(Filler.MARK, ByteArray(buffer.remaining()).also(buffer.duplicate()::get).decodeToString())
        secret.close()
        buffer.clear()
        assertTrue((0 until buffer.capacity()).all { buffer.get(it).toInt() == 0 })
    }

    @Test
    fun arraysAreWipedAfterUseAlsoWhenItFails() {
        val bytes = Filler.MARK.toByteArray()
        val characters = Filler.MARK.toCharArray()
        assertThrows(IllegalStateException::class.java) { bytes.useThenWipe { error("it fails") } }
        assertEquals(Filler.MARK, characters.useThenWipe { String(it) })
        assertTrue(bytes.all { it.toInt() == 0 } && characters.all { it == '\u0000' })
    }

    private companion object {
        /** A log's id; a header's name; what goes between the words of a pass phrase, before any is drawn. */
        val NO_SECRETS = setOf("VersionId", "Header", "Words")
        val BYTES = Filler.MARK.toByteArray().joinToString(", ")
        const val RECORDS = 25
    }
}
