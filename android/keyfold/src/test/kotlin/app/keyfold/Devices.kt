// What a person does on several devices of one account, with every step expected to work.
package app.keyfold

import app.keyfold.core.HomeState
import app.keyfold.core.Keyfold
import app.keyfold.core.KeyfoldException
import app.keyfold.core.Missing
import app.keyfold.core.NewDevice
import app.keyfold.core.PlatformBackup
import app.keyfold.core.PlatformClock
import app.keyfold.core.RecoveryWay
import org.junit.Assert.assertEquals
import org.junit.rules.TemporaryFolder

const val ADDRESS = "ada@example.org"

/** The devices of one person at these services, each in a folder of its own. */
class Devices(
    private val services: Services,
    private val folder: TemporaryFolder,
) {
    fun device(
        name: String,
        backup: PlatformBackup? = null,
        clock: PlatformClock = DeviceClock(),
    ) = Phone(folder.newFolder().toPath(), HttpTransport(), name, backup, clock = clock)

    suspend fun open(phone: Phone): Keyfold = openKeyfold(phone.home, phone.platform)

    /** Makes an account with backup and kit. */
    suspend fun signUp(
        phone: Phone,
        address: String = ADDRESS,
    ): Keyfold {
        val keyfold = open(phone)
        keyfold.signUp().use { signUp ->
            signUp.withService(address, services.accountUrl, services.mailUrl, PASSWORD.toCharArray())
            assertEquals(HomeState.SigningUp(listOf(Missing.RECOVERY_WAYS)), keyfold.state())
            keyfold.account().longCall { saveBackup() }
            keyfold.account().kit(PASSWORD.toCharArray())
            keyfold.account().kitSaved()
            assertEquals(setOf(RecoveryWay.CODE, RecoveryWay.KIT), signUp.finish(false).ways.toSet())
        }
        return keyfold
    }

    /** Signs in, with the key still to be found. */
    suspend fun signIn(
        keyfold: Keyfold,
        password: String = PASSWORD,
        address: String = ADDRESS,
    ): NewDevice =
        keyfold.newDevice().also {
            try {
                it.signIn(address, services.accountUrl, services.mailUrl, password.toCharArray())
            } catch (e: KeyfoldException) {
                it.close()
                throw e
            }
        }

    /** Sets up a new device with a code, and syncs it. */
    suspend fun join(
        phone: Phone,
        code: String,
    ): Keyfold {
        val keyfold = open(phone)
        signIn(keyfold).use { newDevice ->
            newDevice.longCall { offerCode(code) }
            newDevice.finish()
        }
        keyfold.sync().sync()
        return keyfold
    }
}
