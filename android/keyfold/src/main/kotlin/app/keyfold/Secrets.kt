// Secrets on their way in and out: direct buffers and arrays that are wiped as soon as they were used.
package app.keyfold

import app.keyfold.core.InputField
import app.keyfold.core.KeyfoldException
import java.nio.ByteBuffer
import java.nio.CharBuffer

/**
 * Runs [use] with these bytes and wipes them afterwards, whatever happens: for `Vault.reveal` and `Generated.password`.
 */
public inline fun <T> ByteArray.useThenWipe(use: (ByteArray) -> T): T =
    try {
        use(this)
    } finally {
        fill(0)
    }

/** Runs [use] with these characters and wipes them afterwards, whatever happens: for a password that was typed. */
public inline fun <T> CharArray.useThenWipe(use: (CharArray) -> T): T =
    try {
        use(this)
    } finally {
        fill('\u0000')
    }

/** A secret as the bindings take it: outside the garbage collector's reach, so that wiping it leaves no copy. */
internal class DirectSecret private constructor(
    private val buffer: ByteBuffer,
) : AutoCloseable {
    /** The bytes from the first to the last; the same memory each time. */
    val bytes: ByteBuffer get() = buffer.duplicate()

    override fun close() {
        buffer.clear()
        while (buffer.hasRemaining()) buffer.put(0)
    }

    override fun toString(): String = "DirectSecret(..)"

    companion object {
        /** The most bytes that UTF-8 makes of one `Char`. */
        private const val BYTES_OF_CHAR = 3

        /**
         * The UTF-8 of a password.
         *
         * @throws KeyfoldException.InvalidInput if half a surrogate pair is in it.
         */
        fun of(password: CharArray): DirectSecret {
            val secret = DirectSecret(ByteBuffer.allocateDirect(Math.multiplyExact(password.size, BYTES_OF_CHAR)))
            val encoded = Charsets.UTF_8.newEncoder().encode(CharBuffer.wrap(password), secret.buffer, true)
            secret.buffer.flip()
            if (!encoded.isError) return secret
            secret.close()
            throw KeyfoldException.InvalidInput(InputField.PASSWORD)
        }

        fun of(bytes: ByteArray): DirectSecret =
            DirectSecret(ByteBuffer.allocateDirect(bytes.size).put(bytes).flip() as ByteBuffer)
    }
}
