// tests/vectors as far as the surface reaches: the outer form of codes. Every other file is named with the reason.
package app.keyfold

import app.keyfold.core.CodeFacts
import app.keyfold.core.CodeKind
import app.keyfold.core.KeyfoldException
import app.keyfold.core.lookAtCode
import org.json.JSONObject
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.File

class VectorsTest {
    private val folder = File(System.getProperty("keyfold.tree"), "tests/vectors")

    /** What the surface never shows, by design: keys, seals and what services see. Rust and Python read these. */
    private val outOfReach =
        mapOf(
            "account_key.json" to "the account key never crosses",
            "code.json" to "the code key never crosses",
            "key_tree.json" to "derived keys never cross",
            "opaque.json" to "OPAQUE's messages are made and read inside",
            "opaque_2.json" to "OPAQUE's messages are made and read inside",
            "outbox.json" to "the outbox is sealed and opened inside",
            "parcel.json" to "parcels are sealed and opened inside",
            "record.json" to "records are sealed and opened inside",
            "seal.json" to "the seal construction isn't exported",
            "sealed_key.json" to "a code is opened only inside a sign-in",
            "signed_message.json" to "signing keys never cross",
            "stretch.json" to "Argon2id isn't exported",
            "ticket.json" to "tickets are made and opened by the services",
            "verifier.json" to "the verifier is checked inside a sign-in",
        )

    @Test
    fun noFileIsSkipped() {
        val files = folder.listFiles { file -> file.extension == "json" }.orEmpty()
        assertEquals(files.map { it.name }.toSet(), outOfReach.keys + FORM)
        for (file in files) assertTrue(file.name, JSONObject(file.readText()).getString("comment").isNotBlank())
    }

    private val form by lazy { JSONObject(File(folder, FORM).readText()) }
    private val texts by lazy { form.cases("seals").map { it.getString("text") } }
    private val seals by lazy { form.cases("seals").associateBy { it.getString("name") } }

    @Test
    fun textsAndPagesAreReadAsTheyShould() {
        val inside = form.cases("texts").filter(::holdsACodeInside).map { it.getString("name") }
        val cases = (form.cases("texts") + form.cases("pages")).filterNot { it.getString("name") in inside }
        for (case in cases) checkOne(case.getString("name"), case.getString("text"), case.getJSONObject("expect"))
        assertTrue("only ${cases.size}", cases.size >= TEXTS)
        assertTrue("too many: $inside", inside.size <= FOUND_INSIDE)
    }

    /** Texts that must hold nothing but a code, and do hold more: the surface looks for the code inside a text. */
    private fun holdsACodeInside(case: JSONObject) =
        case.getJSONObject("expect").has("error") &&
            runCatching { lookAtCode(case.getString("text")) }.getOrNull()?.text in texts

    @Test
    fun bytesInTheirTextFormAreReadAsTheyShould() {
        val whole = form.cases("binary").filter { it.getString("bytes").length == BYTES * 2 }
        for (case in whole) {
            checkOne(
                case.getString("name"),
                text(case.getString("bytes")),
                case.getJSONObject("expect"),
            )
        }
        assertTrue("only ${whole.size}", whole.size >= BINARY)
        for (seal in seals.values) assertEquals(seal.getString("text"), text(seal.getString("bytes")))
    }

    private fun checkOne(
        name: String,
        text: String,
        expect: JSONObject,
    ) {
        if (expect.has("error")) {
            val thrown = assertThrows(name, KeyfoldException::class.java) { lookAtCode(text) }
            assertEquals(name, codeOf(expect.getString("error")), thrown.code)
            return
        }
        val seal = seals.getValue(expect.getString("ok"))
        val kind = KINDS[seal.getJSONObject("header").getInt("kind")]
        if (kind == null) {
            assertEquals(
                name,
                "InvalidInput",
                assertThrows(name, KeyfoldException::class.java) { lookAtCode(text) }.code,
            )
            return
        }
        val made = seal.getJSONObject("header").getLong("made")
        assertEquals(name, CodeFacts(kind, made, seal.getString("text")), lookAtCode(text))
    }

    /** Many reasons are one for a person. */
    private fun codeOf(error: String) =
        when (error) {
            "NotACode" -> "InvalidInput"
            "UpgradeRequired" -> "UpgradeRequired"
            else -> "CodeDamaged"
        }

    /** The text form, from its own description: Crockford's base32, the last digit filled up with zeros. */
    private fun text(hex: String): String {
        val bits = hex.map { it.digitToInt(HEX).toString(2).padStart(NIBBLE, '0') }.joinToString("")
        return bits.chunked(DIGIT).joinToString("", "KEYFOLD1-") { ALPHABET[it.padEnd(DIGIT, '0').toInt(2)].toString() }
    }

    private fun JSONObject.cases(name: String) = getJSONArray(name).map { it as JSONObject }

    private companion object {
        const val FORM = "sealed_key_form.json"
        const val FOUND_INSIDE = 8
        const val BYTES = 168
        const val TEXTS = 50
        const val BINARY = 25
        const val HEX = 16
        const val NIBBLE = 4
        const val DIGIT = 5
        const val ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

        /** A device seal is no code that anyone is given. */
        val KINDS = mapOf(1 to CodeKind.KIT, 2 to CodeKind.CODE)
    }
}
