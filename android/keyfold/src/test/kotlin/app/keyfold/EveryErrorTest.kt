// Every variant of the one error has its code, and each that one device can meet is met here; the others are named.
package app.keyfold

import app.keyfold.core.BackupPut
import app.keyfold.core.Cancel
import app.keyfold.core.ItemQuery
import app.keyfold.core.Keyfold
import app.keyfold.core.KeyfoldException
import app.keyfold.core.Outcome
import app.keyfold.core.PlatformTransport
import app.keyfold.core.PortException
import app.keyfold.core.lookAtCode
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder

class EveryErrorTest {
    @get:Rule val folder = TemporaryFolder()

    private val phone get() = Phone(folder.newFolder().toPath())

    /** How to meet each error without a service, or with one that refuses. */
    private val ways: Map<String, () -> Unit> =
        mapOf(
            "WrongPassword" to { phone.openLocal().use { it.unlock(password("something else")) } },
            "WeakPassword" to { phone.open().use { it.signUp().use { way -> way.local(password("short")) } } },
            "InvalidInput" to { lookAtCode("a holiday picture") },
            "Locked" to { phone.openLocal().use { it.apply(Keyfold::lock).vault().list(ItemQuery()) } },
            "Busy" to { phone.open().use { home -> home.signUp().use { home.newDevice() } } },
            "InUse" to { heldByAnotherProcess() },
            "AddressTaken" to { refused(409, "address_taken") },
            "SignInAgain" to { refused(401, "no_session") },
            "PasswordReplaced" to { refused(403, "superseded") },
            "DeviceUnknown" to { refused(401, "unknown_device") },
            "AccountUnknown" to { refused(401, "unknown_account") },
            "DeviceRevoked" to { refused(403, "device_revoked") },
            "CodeDamaged" to { lookAtCode("KEYFOLD1-040G371B8CB1YXSE4JW87X08VD0HWY") },
            "NotInSync" to { refused(409, "conflict") },
            "NotAllowed" to { refused(402, "not_allowed") },
            "Offline" to { refused(503, "unavailable") },
            "ServiceFault" to { refused(500, "from_the_future") },
            "TooManyAttempts" to { refused(429, "too_many_attempts") },
            "BiometricsChanged" to { wrongDeviceKey() },
            "UpgradeRequired" to { lookAtCode("KEYFOLD2-".padEnd(CODE, '0')) },
            "StorageFull" to { fullBackup() },
            "StoreUnavailable" to { Keyfold.open("${folder.newFile()}/home", phone.platform) },
            "Corrupt" to { damagedDatabase() },
            "NotFound" to { phone.open().use { it.unlock(password(PASSWORD)) } },
            "Cancelled" to { cancelled() },
            "RecoveryNeeded" to { withoutWays() },
            "NoService" to { phone.openLocal().use { it.account().info(Cancel()) } },
        )

    /** Errors that need a service or another device, and the test that meets them. */
    private val elsewhere =
        mapOf(
            "CodeReplaced" to "MainJobTest",
            "UnsentEdits" to "MainJobTest",
            "PasswordChanged" to "NoticesTest",
            "PasswordUnknown" to "NoticesTest",
            "CodeOfAnotherAccount" to "ServiceErrorsTest",
            "VerifierMismatch" to "ServiceErrorsTest",
            "RolledBack" to "ServiceErrorsTest",
            "Forked" to "only a service that lies: tests/e2e, hostile",
            "SegmentMissing" to "only a service that lies: tests/e2e, hostile",
            "Internal" to "only a fault of the program",
        )

    @Test
    fun eachErrorOfOneDeviceIsMet() {
        for ((name, way) in ways) {
            val thrown = assertThrows("$name isn't thrown", KeyfoldException::class.java) { way() }
            assertEquals(name, thrown.code)
            assertEquals(name, thrown.javaClass.simpleName)
        }
    }

    @Test
    fun noVariantIsForgotten() {
        val variants = KeyfoldException::class.java.permittedSubclasses.map { it.simpleName }
        assertEquals(variants.toSet(), ways.keys + elsewhere.keys)
        assertEquals(emptySet<String>(), ways.keys intersect elsewhere.keys)
    }

    @Test
    fun everyVariantHasItsNameAsCodeAndAPlainText() {
        val texts =
            KeyfoldException::class.java.permittedSubclasses.map { variant ->
                val error = Filler.fill(variant) as KeyfoldException
                assertEquals(variant.simpleName, error.code)
                error.toString()
            }
        assertEquals(texts.size, texts.toSet().size)
        assertTrue(texts.all { it.isNotBlank() && it[0].isLowerCase() })
    }

    private fun refused(
        status: Int,
        problem: String,
    ) {
        val body = """{"error":"$problem","retry_after":60,"request_id":"x"}""".toByteArray()
        val transport = ScriptedTransport { it.map { Outcome.Answered(status.toUShort(), body) } }
        signUpOver(transport)
    }

    private fun signUpOver(
        transport: PlatformTransport,
        cancel: Cancel = Cancel(),
    ) = Phone(folder.newFolder().toPath(), transport).open().use { keyfold ->
        keyfold.signUp().use {
            it.withService("ann@example.org", "https://account.example", null, password(PASSWORD), cancel)
        }
    }

    private fun cancelled() = signUpOver(ScriptedTransport { emptyList() }, Cancel().apply { cancel() })

    private fun wrongDeviceKey() =
        Phone(folder.newFolder().toPath(), keystore = MemoryKeystore()).openLocal().use {
            it.enableDeviceKey()
            it.lock()
            it.unlockWithDeviceKey(direct(ByteArray(DEVICE_KEY)))
        }

    private fun fullBackup() {
        val full =
            object : MemoryBackup() {
                override fun put(
                    name: String,
                    bytes: ByteArray,
                ): BackupPut = throw PortException.Full()
            }
        Phone(folder.newFolder().toPath(), backup = full).openLocal().use { it.account().saveBackup() }
    }

    private fun withoutWays() =
        phone.open().use { home ->
            home.signUp().use {
                it.local(password(PASSWORD))
                it.finish(false)
            }
        }

    private fun damagedDatabase() {
        val damaged = phone
        damaged.openLocal().close()
        damaged.home.listFiles { file -> file.isFile && file.length() > 0 }.orEmpty().forEach {
            it.writeBytes(ByteArray(it.length().toInt()) { 0x55 })
        }
        damaged.open().close()
    }

    private fun heldByAnotherProcess() {
        val held = phone
        Fork.of("app.keyfold.HoldHome", held.home.path).use { other ->
            assertEquals("open", other.line())
            held.open().close()
        }
    }

    private companion object {
        const val DEVICE_KEY = 32
        const val CODE = 278
    }
}
