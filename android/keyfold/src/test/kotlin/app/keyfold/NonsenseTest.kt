// Transports that answer nonsense and backups that are full, signed out or slow: a typed error, and nothing was made.
package app.keyfold

import app.keyfold.core.BackupPut
import app.keyfold.core.Cancel
import app.keyfold.core.HomeState
import app.keyfold.core.KeyfoldException
import app.keyfold.core.Outcome
import app.keyfold.core.PortException
import app.keyfold.core.Request
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder

class NonsenseTest {
    @get:Rule val folder = TemporaryFolder()

    private fun signUpOver(answer: (List<Request>) -> List<Outcome>) {
        val transport = ScriptedTransport(answer)
        Phone(folder.newFolder().toPath(), transport).open().use { keyfold ->
            try {
                keyfold.signUp().use {
                    it.withService("ann@example.org", "https://account.example", null, password(PASSWORD), Cancel())
                }
            } finally {
                assertEquals(HomeState.NoAccount, keyfold.state())
            }
        }
    }

    private fun answered(
        status: Int,
        body: ByteArray,
    ) = { requests: List<Request> -> requests.map { Outcome.Answered(status.toUShort(), body) } }

    @Test
    fun nonsenseIsAFaultOfTheService() {
        val answers =
            mapOf<String, (List<Request>) -> List<Outcome>>(
                "no answer" to { emptyList() },
                "one too many" to { answered(200, BRACES)(it + it) },
                "a huge body" to answered(200, ByteArray(HUGE)),
                "a huge body of an error" to answered(500, ByteArray(HUGE) { '['.code.toByte() }),
                "deep brackets" to answered(200, ByteArray(DEEP) { '['.code.toByte() }),
                "an empty object" to answered(200, BRACES),
                "nothing" to answered(200, ByteArray(0)),
                "no text" to answered(200, byteArrayOf(-1, -2, -3)),
                "status 999" to answered(999, BRACES),
                "status 0" to answered(0, BRACES),
                "a redirect" to answered(302, BRACES),
                "no content" to answered(204, ByteArray(0)),
            )
        for ((name, answer) in answers) {
            assertThrows(name, KeyfoldException.ServiceFault::class.java) { soon { signUpOver(answer) } }
        }
    }

    @Test
    fun portErrorsKeepTheirMeaning() {
        val expected =
            mapOf(
                PortException.Offline() to "Offline",
                PortException.NotReady() to "Offline",
                PortException.Denied() to "StoreUnavailable",
                PortException.Full() to "StorageFull",
                PortException.Missing() to "NotFound",
                PortException.Cancelled() to "Cancelled",
                PortException.Other() to "ServiceFault",
            )
        assertEquals(PortException::class.java.permittedSubclasses.size, expected.size)
        for ((error, code) in expected) {
            val inside =
                assertThrows(KeyfoldException::class.java) {
                    signUpOver { all ->
                        all.map { Outcome.Failed(error) }
                    }
                }
            val whole = assertThrows(KeyfoldException::class.java) { signUpOver { throw error } }
            assertEquals(listOf(code, code), listOf(inside.code, whole.code))
            assertTrue(error.toString().isNotBlank())
        }
    }

    private class Backup(
        private val put: () -> BackupPut,
    ) : MemoryBackup() {
        override fun put(
            name: String,
            bytes: ByteArray,
        ): BackupPut = put()
    }

    @Test
    fun aBackupThatIsFullSignedOutOrSlowIsNoRecoveryWay() {
        val backups =
            mapOf(
                Backup { throw PortException.Full() } to "StorageFull",
                Backup { throw PortException.NotReady() } to "Offline",
                Backup { throw PortException.Denied() } to "StoreUnavailable",
            )
        for ((backup, code) in backups) {
            Phone(folder.newFolder().toPath(), backup = backup).openLocal().use { keyfold ->
                val thrown = assertThrows(KeyfoldException::class.java) { keyfold.account().saveBackup() }
                assertEquals(code, thrown.code)
                assertNull(keyfold.account().health().backupAt)
            }
        }
        Phone(folder.newFolder().toPath(), backup = Backup { BackupPut.PENDING }).openLocal().use { keyfold ->
            assertEquals(BackupPut.PENDING, keyfold.account().saveBackup())
            assertNull(keyfold.account().health().backupAt)
        }
    }

    private companion object {
        const val HUGE = 9 * 1024 * 1024
        const val DEEP = 200_000
        val BRACES = "{}".toByteArray()
    }
}
