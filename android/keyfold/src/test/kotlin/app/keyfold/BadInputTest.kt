// What a careless or hostile caller gives: bytes of no or any size, frames that aren't, homes that can't be.
package app.keyfold

import app.keyfold.core.FrameReader
import app.keyfold.core.HomeState
import app.keyfold.core.InputField
import app.keyfold.core.Keyfold
import app.keyfold.core.KeyfoldException
import app.keyfold.core.lookAtCode
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.nio.ByteBuffer

class BadInputTest {
    @get:Rule val folder = TemporaryFolder()

    private fun invalid(
        field: InputField,
        call: () -> Unit,
    ) = assertEquals(field, assertThrows(KeyfoldException.InvalidInput::class.java) { call() }.field)

    @Test
    fun passwordsOfNoneAndOfAnySizeAreRefused() =
        Phone(folder.root.toPath()).open().use { keyfold ->
            keyfold.signUp().use { signUp ->
                invalid(InputField.PASSWORD) { signUp.local(direct(ByteArray(0))) }
                invalid(InputField.PASSWORD) { signUp.local(direct(ByteArray(HUGE) { 'a'.code.toByte() })) }
                invalid(InputField.PASSWORD) { signUp.local(direct(byteArrayOf(-1, -2) + ByteArray(20))) }
            }
            assertEquals(HomeState.NoAccount, keyfold.state())
        }

    @Test
    fun halfAPairAndAnArrayOfAnySizeAreRefusedByTheSuspendingCalls() =
        runBlocking {
            Phone(folder.root.toPath()).openLocal().use { keyfold ->
                for (bad in listOf("half \uD83D a pair of characters", "", "x".repeat(HUGE))) {
                    assertThrows(KeyfoldException::class.java) { runBlocking { keyfold.unlock(bad.toCharArray()) } }
                }
                assertThrows(KeyfoldException::class.java) {
                    runBlocking { keyfold.password().change(PASSWORD.toCharArray(), "half \uDC00".toCharArray()) }
                }
                keyfold.checkPassword(PASSWORD.toCharArray())
            }
        }

    @Test
    fun aBufferOnTheHeapIsRefusedBeforeItCrosses() =
        Phone(folder.root.toPath()).openLocal().use { keyfold ->
            val heap = ByteBuffer.wrap(PASSWORD.toByteArray())
            assertThrows(IllegalArgumentException::class.java) { keyfold.unlock(heap) }
            assertEquals(HomeState.Unlocked, keyfold.state())
        }

    @Test
    fun aDeviceKeyOfAWrongLengthIsNamed() =
        Phone(folder.root.toPath(), keystore = MemoryKeystore()).openLocal().use { keyfold ->
            keyfold.enableDeviceKey()
            for (length in listOf(0, 31, 33, HUGE)) {
                invalid(InputField.DEVICE_KEY) { keyfold.unlockWithDeviceKey(direct(ByteArray(length))) }
            }
        }

    @Test
    fun theRightDeviceKeyUnlocksAndChangesAForgottenPassword() =
        runBlocking {
            val keystore = MemoryKeystore()
            Phone(folder.root.toPath(), keystore = keystore).openLocal().use { keyfold ->
                keyfold.longCall { enableDeviceKey() }
                val key = checkNotNull(keystore.key)
                keyfold.lock()
                keyfold.unlockWithDeviceKey(key)
                keyfold.password().changeWithDeviceKey(key, NEW_PASSWORD.toCharArray())
                keyfold.lock()
                keyfold.unlock(NEW_PASSWORD.toCharArray())
                keyfold.longCall { disableDeviceKey() }
                assertNull(keystore.key)
            }
        }

    @Test
    fun framesThatAreNoneAreRefusedAndEmptyOnesHoldNothing(): Unit =
        FrameReader().use { reader ->
            val frame = ByteArray(64 * 48)
            assertEquals(emptyList<String>(), reader.read(frame, 64, 48, 64))
            assertEquals(emptyList<String>(), reader.read(ByteArray(64 * 47 + 60), 60, 48, 64))
            val bad =
                listOf(
                    listOf(64, 48, 63),
                    listOf(64, 48, 65),
                    listOf(64, 49, 64),
                    listOf(0, 48, 64),
                    listOf(64, 0, 64),
                    listOf(-1, 48, 64),
                    listOf(Int.MAX_VALUE, Int.MAX_VALUE, Int.MAX_VALUE),
                )
            for ((width, height, stride) in bad) {
                invalid(InputField.FRAME) { reader.read(frame, width, height, stride) }
            }
            invalid(InputField.FRAME) { reader.read(ByteArray(0), 64, 48, 64) }
            assertThrows(IllegalArgumentException::class.java) {
                reader.read(ByteBuffer.wrap(frame), 64u, 48u, 64u)
            }
        }

    @Test
    fun aPasswordThatIsBeingChosenIsEstimated() {
        val good = estimateStrength("eleven purple lanterns drift".toCharArray(), listOf("ada@example.org"))
        assertTrue(good.isEnough && good.score.toInt() > 2)
        assertFalse(estimateStrength("password1".toCharArray()).isEnough)
        assertFalse(estimateStrength(CharArray(0)).isEnough)
        invalid(InputField.PASSWORD) { estimateStrength("half \uD83D".toCharArray()) }
    }

    @Test
    fun homesThatCannotBeAreUnavailable() {
        val file = folder.newFile().path
        val phone = Phone(folder.newFolder().toPath())
        for (home in listOf("$file/home", file, "/proc/keyfold", "\u0000")) {
            assertThrows(home, KeyfoldException.StoreUnavailable::class.java) { Keyfold.open(home, phone.platform) }
        }
    }

    @Test
    fun itemsAndTextsOfAnySizeAreRefusedAndNothingIsWritten() =
        Phone(folder.root.toPath()).openLocal().use { keyfold ->
            val huge = "x".repeat(HUGE)
            assertThrows(KeyfoldException.InvalidInput::class.java) { keyfold.add(huge, "s3cret") }
            assertThrows(KeyfoldException.InvalidInput::class.java) { keyfold.add("Bank", huge) }
            assertThrows(KeyfoldException.NotFound::class.java) { keyfold.vault().item(huge) }
            assertThrows(KeyfoldException.NotFound::class.java) { keyfold.vault().reveal("no id", "password") }
            assertThrows(KeyfoldException.CodeDamaged::class.java) { lookAtCode(huge) }
            assertEquals(emptyList<String>(), keyfold.titles())
        }

    private companion object {
        const val HUGE = 8 * 1024 * 1024
    }
}
