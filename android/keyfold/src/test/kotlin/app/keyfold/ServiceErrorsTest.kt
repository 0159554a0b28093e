// Errors that only a service and several devices bring about: codes of others, a first key made twice, a lost past.
package app.keyfold

import app.keyfold.core.HomeState
import app.keyfold.core.Keyfold
import app.keyfold.core.KeyfoldException
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.io.File

class ServiceErrorsTest {
    @get:Rule val folder = TemporaryFolder()

    private val place by lazy { folder.newFolder("services") }
    private val services by lazy { Services(place) }
    private val devices by lazy { Devices(services, folder) }

    private fun person(block: suspend () -> Unit) =
        services.use { runBlocking { withTimeout(PATIENCE_MS) { block() } } }

    @Test
    fun anotherAccountsCodeAndASecondFirstKeyAreRefused() =
        person {
            val one = devices.signUp(devices.device("Phone", MemoryBackup()))
            val foreign = devices.signUp(devices.device("Stranger", MemoryBackup()), "eve@example.org")
            val two = devices.open(devices.device("Laptop"))
            devices.signIn(two).use { newDevice ->
                expect<KeyfoldException.CodeOfAnotherAccount> {
                    newDevice.longCall {
                        offerCode(
                            foreign.account().code(),
                        )
                    }
                }
                assertFalse(newDevice.needsFirstKey())
                expect<KeyfoldException.VerifierMismatch> { newDevice.longCall { makeFirstKey(true) } }
                expect<KeyfoldException.NotFound> { newDevice.finish() }
                assertEquals(HomeState.FindingKey(ADDRESS, false), two.state())
            }
            listOf(one, two, foreign).forEach(Keyfold::close)
        }

    @Test
    fun aServiceThatForgotTheLastEditsIsToldApart() =
        person {
            val one = devices.signUp(devices.device("Phone", MemoryBackup()))
            one.add("Before", "s3cret")
            one.sync().sync()
            val two = devices.join(devices.device("Laptop"), one.account().code())
            services.stop()
            val kept = databases().associateWith(File::readBytes)
            services.start()
            one.add("After", "s3cret")
            one.sync().sync()
            two.sync().sync()
            services.stop()
            databases().forEach(File::delete)
            kept.forEach { (file, bytes) -> file.writeBytes(bytes) }
            services.start()
            val problems = two.sync().sync().problems
            assertTrue(problems.isNotEmpty() && problems.all { it.error is KeyfoldException.RolledBack })
            assertEquals(listOf("After", "Before"), two.titles())
            listOf(one, two).forEach(Keyfold::close)
        }

    private fun databases() = place.listFiles { file -> file.name.startsWith("account.db") }.orEmpty().toList()

    private companion object {
        const val PATIENCE_MS = 180_000L
    }
}
