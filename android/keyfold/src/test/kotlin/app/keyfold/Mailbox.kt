// The messages that the relay put into its folder, as a mail program shows them: the plain text is all that is needed.
package app.keyfold

import java.io.File
import java.util.concurrent.TimeUnit

/** A folder of messages. */
class Mailbox(
    val folder: File,
) {
    /** The texts of the messages to [address], oldest first; waits until there are [count]. */
    fun letters(
        address: String,
        count: Int,
    ): List<Letter> {
        val deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS)
        while (System.nanoTime() < deadline) {
            val found = letters(address)
            if (found.size >= count) return found
            // No condition to wait for: the relay hands its messages to the file system.
            java.util.concurrent.locks.LockSupport
                .parkNanos(NANOS)
        }
        throw AssertionError("$count messages never came")
    }

    private fun letters(address: String) =
        folder
            .listFiles { file -> file.extension == "eml" }
            .orEmpty()
            .sortedBy(File::lastModified)
            .map { Letter(it.readText()) }
            .filter { it.to == address }

    private companion object {
        const val SECONDS = 30L
        const val NANOS = 5_000_000L
    }
}

/** A message that came. */
class Letter(
    private val raw: String,
) {
    val to: String get() =
        Regex("""(?m)^To: <?([^>\r\n]+)>?""")
            .find(raw)
            ?.groupValues
            ?.get(1)
            .orEmpty()

    /** The plain text, with its transfer encoding taken off. */
    val text: String get() {
        val part = raw.substringAfter("text/plain")
        val body = part.substringAfter("\r\n\r\n").substringBefore("\r\n--")
        return when {
            Regex("(?i)base64").containsMatchIn(part.substringBefore("\r\n\r\n")) -> {
                java.util.Base64
                    .getMimeDecoder()
                    .decode(body)
                    .decodeToString()
            }

            else -> {
                body.replace("=\r\n", "")
            }
        }
    }

    /** The code that proves the address. */
    val verificationCode: String get() =
        checkNotNull(Regex("""\b[0-9A-Z]{4}-[0-9A-Z]{4}\b""").find(text)) { text }.value
}
