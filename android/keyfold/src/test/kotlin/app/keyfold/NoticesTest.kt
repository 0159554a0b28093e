// What a person is told of passwords, and of a service that was restored; and the way back from each.
package app.keyfold

import app.keyfold.core.CatchUp
import app.keyfold.core.Due
import app.keyfold.core.Keyfold
import app.keyfold.core.KeyfoldException
import app.keyfold.core.PasswordNotice
import app.keyfold.core.PlatformClock
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.io.File
import java.util.concurrent.atomic.AtomicLong

class NoticesTest {
    @get:Rule val folder = TemporaryFolder()

    private val place by lazy { folder.newFolder("services") }
    private val services by lazy { Services(place) }
    private val devices by lazy { Devices(services, folder) }

    private fun person(block: suspend () -> Unit) =
        services.use { runBlocking { withTimeout(PATIENCE_MS) { block() } } }

    @Test
    fun aPasswordChangedElsewhereIsSaidAndTheOldOneOpensForSevenDays() =
        person {
            val clock = LateClock()
            val one = devices.signUp(devices.device("Phone", MemoryBackup()))
            val two = devices.join(devices.device("Laptop", clock = clock), one.account().code())
            changedOn(one)
            one.sync().sync()
            two.sync().sync()
            val notice = two.passwordNotice() as PasswordNotice.Changed
            assertEquals("Phone", notice.who)
            val refused = expect<KeyfoldException.PasswordChanged> { two.account().kit(PASSWORD.toCharArray()) }
            assertEquals(notice.at, refused.date)
            two.lock()
            two.unlock(PASSWORD.toCharArray())
            clock.later.set(WEEK_MS + MINUTE_MS)
            two.lock()
            expect<KeyfoldException.WrongPassword> { two.unlock(PASSWORD.toCharArray()) }
            assertEquals(notice, two.passwordNotice())
            two.unlock(NEW_PASSWORD.toCharArray())
            assertNull(two.passwordNotice())
            listOf(one, two).forEach(Keyfold::close)
        }

    @Test
    fun aPasswordThatNoDeviceToldOfIsAdopted() =
        person {
            val one = devices.signUp(devices.device("Phone", MemoryBackup()))
            val two = devices.join(devices.device("Laptop"), one.account().code())
            changedOn(one)
            // The phone is lost before it told the others; a new session asks the service anew.
            one.close()
            two.lock()
            two.unlock(PASSWORD.toCharArray())
            two.sync().sync()
            val notice = two.passwordNotice() as PasswordNotice.Unknown
            val refused =
                expect<KeyfoldException.PasswordUnknown> { two.password().revokeCodes(PASSWORD.toCharArray()) }
            assertEquals(notice.since, refused.since)
            expect<KeyfoldException.NotInSync> { two.account().longCall { code() } }
            expect<KeyfoldException.WrongPassword> { two.password().adopt(PASSWORD.toCharArray()) }
            two.password().adopt(NEW_PASSWORD.toCharArray())
            assertNull(two.passwordNotice())
            two.lock()
            two.unlock(NEW_PASSWORD.toCharArray())
            two.close()
        }

    @Test
    fun whatARestoredServiceForgotComesBackWithItsPassword() =
        person {
            val empty = copied()
            val one = devices.signUp(devices.device("Phone", MemoryBackup()))
            one.add("Bank", "s3cret")
            one.sync().sync()
            val before = copied()
            val two = devices.join(devices.device("Laptop"), one.account().code())
            restore(before)
            two.lock()
            two.unlock(PASSWORD.toCharArray())
            expect<KeyfoldException.DeviceUnknown> { two.sync().sync() }
            assertTrue(Due.ENROL_AGAIN in two.due())
            two.account().enrolAgain(PASSWORD.toCharArray())
            two.sync().sync()
            assertEquals(2, two.account().devices().size)

            restore(empty)
            one.lock()
            one.unlock(PASSWORD.toCharArray())
            expect<KeyfoldException.AccountUnknown> { one.sync().sync() }
            assertTrue(Due.REGISTER_AGAIN in one.due())
            expect<KeyfoldException.WrongPassword> { one.account().registerAgain(NEW_PASSWORD.toCharArray()) }
            one.account().registerAgain(PASSWORD.toCharArray())
            assertFalse(Due.REGISTER_AGAIN in one.due())
            one.sync().sync()
            assertEquals(listOf("Bank"), one.titles())
            listOf(one, two).forEach(Keyfold::close)
        }

    private suspend fun changedOn(keyfold: Keyfold) {
        keyfold.password().change(PASSWORD.toCharArray(), NEW_PASSWORD.toCharArray())
        assertEquals(CatchUp.Done, keyfold.password().catchUp())
    }

    private fun held() = listOf("account.db", "account.journal").map { File(place, it) }.filter(File::exists)

    /** What the account service holds, as a backup has it. */
    private fun copied(): Map<File, ByteArray> {
        services.stop()
        return held().associateWith(File::readBytes).also { services.start() }
    }

    /** Puts the account service back to what it held then, and says so to it. */
    private fun restore(backup: Map<File, ByteArray>) {
        services.stop()
        held().forEach(File::delete)
        backup.forEach { (file, bytes) -> file.writeBytes(bytes) }
        services.restored()
        services.start()
    }

    /** The device's clock, so many milliseconds later. */
    private class LateClock : PlatformClock {
        val later = AtomicLong()
        private val clock = DeviceClock()

        override fun wallMs(): Long = clock.wallMs() + later.get()

        override fun elapsedMs(): ULong = clock.elapsedMs() + later.get().toULong()
    }

    private companion object {
        const val PATIENCE_MS = 180_000L
        const val MINUTE_MS = 60_000L
        const val WEEK_MS = 7 * 24 * 60 * MINUTE_MS
    }
}
