// A local account from an empty folder to a second start of the app, over the generated bindings.
package app.keyfold

import app.keyfold.core.HomeState
import app.keyfold.core.InputField
import app.keyfold.core.Keyfold
import app.keyfold.core.KeyfoldException
import app.keyfold.core.Missing
import app.keyfold.core.Request
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder

class LocalAccountTest {
    @get:Rule val folder = TemporaryFolder()

    private val transport = ScriptedTransport { error("a local account needs no network") }
    private val clock = CountingClock()
    private val phone by lazy { Phone(folder.root.toPath(), transport, clock = clock) }

    @Test
    fun signsUpLocksUnlocksAndComesBackAfterARestart() {
        phone.open().use { keyfold ->
            assertEquals(HomeState.NoAccount, keyfold.state())
            signUp(keyfold)
            assertEquals(HomeState.Unlocked, keyfold.state())
            keyfold.lock()
            unlock(keyfold)
        }
        phone.open().use { keyfold -> unlock(keyfold) }
        assertTrue(clock.asked.get() > 0)
        assertEquals(emptyList<Request>(), transport.asked.toList())
    }

    private fun signUp(keyfold: Keyfold) =
        keyfold.signUp().use { signUp ->
            assertThrows(KeyfoldException.Busy::class.java) { keyfold.signUp() }
            signUp.local(password(PASSWORD))
            assertEquals(HomeState.SigningUp(listOf(Missing.RECOVERY_WAYS)), keyfold.state())
            assertThrows(KeyfoldException.RecoveryNeeded::class.java) { signUp.finish(false) }
            signUp.finish(true)
        }

    private fun unlock(keyfold: Keyfold) {
        assertEquals(HomeState.Locked, keyfold.state())
        val wrong =
            assertThrows(KeyfoldException.WrongPassword::class.java) {
                keyfold.unlock(password("correct horse batterz"))
            }
        assertEquals("the password is wrong", wrong.toString())
        assertEquals(HomeState.Locked, keyfold.state())
        keyfold.unlock(password(PASSWORD))
        assertEquals(HomeState.Unlocked, keyfold.state())
    }

    @Test
    fun refusesPasswordsThatCannotBeAndMakesNothing() =
        phone.open().use { keyfold ->
            keyfold.signUp().use { signUp ->
                assertThrows(KeyfoldException.WeakPassword::class.java) { signUp.local(password("short")) }
                val empty = assertThrows(KeyfoldException.InvalidInput::class.java) { signUp.local(password("")) }
                assertEquals(InputField.PASSWORD, empty.field)
            }
            assertEquals(HomeState.NoAccount, keyfold.state())
        }
}
