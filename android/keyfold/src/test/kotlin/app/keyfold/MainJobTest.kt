// The main job against the real services: two devices of one person, from sign-up to the account's end.
package app.keyfold

import app.keyfold.core.CatchUp
import app.keyfold.core.Due
import app.keyfold.core.FieldText
import app.keyfold.core.HomeState
import app.keyfold.core.InputField
import app.keyfold.core.ItemDraft
import app.keyfold.core.Keyfold
import app.keyfold.core.KeyfoldException
import app.keyfold.core.PasswordNotice
import app.keyfold.core.RemovedWhy
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder

class MainJobTest {
    @get:Rule val folder = TemporaryFolder()

    private val services by lazy { Services(folder.newFolder("services")) }
    private val devices by lazy { Devices(services, folder) }
    private val backup = MemoryBackup()

    private fun person(block: suspend () -> Unit) =
        services.use { runBlocking { withTimeout(PATIENCE_MS) { block() } } }

    @Test
    fun theMailSetsUpASecondDeviceAndItemsGoBothWays() =
        person {
            val one = devices.signUp(devices.device("Phone", backup))
            one.account().mailCode()
            val letter = services.mailbox.letters(ADDRESS, 1).single()
            assertFalse(one.account().info().addressConfirmed)
            val wrong = expect<KeyfoldException.InvalidInput> { one.account().confirmAddress("0000-0000") }
            assertEquals(InputField.CONFIRMATION, wrong.field)
            one.account().confirmAddress(letter.verificationCode)
            assertTrue(one.account().info().addressConfirmed)
            val bank = one.add("Bank", "s3cret one")
            one.sync().sync()
            val two = devices.join(devices.device("Laptop"), letter.text)
            assertEquals("s3cret one", two.reveal(bank, "password"))
            two.add("From the laptop", "s3cret two")
            two.vault().put(bank, ItemDraft(set = listOf(FieldText("username", "ada"))))
            two.sync().sync()
            assertTrue(one.sync().sync().changed > 0u)
            assertEquals(listOf("Bank", "From the laptop"), one.titles())
            assertEquals(
                "ada",
                one
                    .vault()
                    .item(bank)
                    .fields
                    .single { it.name == "username" }
                    .text,
            )
            assertEquals(2, one.account().devices().size)
            listOf(one, two).forEach(Keyfold::close)
        }

    @Test
    fun aPasswordChangedWithTheServicesStoppedIsCaughtUpAndOldCodesSayTheirDate() =
        person {
            val one = devices.signUp(devices.device("Phone", backup))
            one.account().mailCode()
            val two = devices.join(devices.device("Laptop"), one.account().code())
            one.sync().sync()
            val oldLetter = services.mailbox.letters(ADDRESS, 1).single()
            services.stop()
            expect<KeyfoldException.WrongPassword> {
                one.password().change("not it at all".toCharArray(), NEW_PASSWORD.toCharArray())
            }
            one.password().change(PASSWORD.toCharArray(), NEW_PASSWORD.toCharArray())
            assertTrue(Due.CATCH_UP in one.due())
            expect<KeyfoldException.Offline> { one.password().catchUp() }
            one.lock()
            expect<KeyfoldException.WrongPassword> { one.unlock(PASSWORD.toCharArray()) }
            one.unlock(NEW_PASSWORD.toCharArray())
            services.start()
            assertEquals(CatchUp.Done, one.password().catchUp())
            assertEquals(CatchUp.Nothing, one.password().catchUp())
            one.sync().sync()
            takesTheNewPassword(two)
            refusesTheOldCode(devices.device("Tablet", backup), oldLetter, one)
            listOf(one, two).forEach(Keyfold::close)
        }

    private suspend fun takesTheNewPassword(two: Keyfold) {
        two.sync().sync()
        assertEquals("Phone", (two.passwordNotice() as PasswordNotice.Changed).who)
        two.lock()
        two.unlock(NEW_PASSWORD.toCharArray())
        assertNull(two.passwordNotice())
        two.lock()
        expect<KeyfoldException.WrongPassword> { two.unlock(PASSWORD.toCharArray()) }
    }

    private suspend fun refusesTheOldCode(
        phone: Phone,
        oldLetter: Letter,
        one: Keyfold,
    ) {
        val three = devices.open(phone)
        expect<KeyfoldException.WrongPassword> { devices.signIn(three) }
        devices.signIn(three, NEW_PASSWORD).use { newDevice ->
            val replaced = expect<KeyfoldException.CodeReplaced> { newDevice.longCall { offerCode(oldLetter.text) } }
            assertEquals(one.account().info().passwordSince, replaced.date)
            assertTrue(replaced.date > LONG_AGO)
            assertTrue("the backup was made anew", newDevice.longCall { lookInBackup() })
            newDevice.finish()
        }
        three.close()
    }

    @Test
    fun revokedCodesAreUselessAndThePasswordStays() =
        person {
            val one = devices.signUp(devices.device("Phone", backup))
            val code = one.account().code()
            expect<KeyfoldException.WrongPassword> { one.password().revokeCodes("not it at all".toCharArray()) }
            one.password().revokeCodes(PASSWORD.toCharArray())
            val two = devices.device("Laptop").open()
            devices.signIn(two).use { newDevice ->
                expect<KeyfoldException.CodeReplaced> { newDevice.longCall { offerCode(code) } }
                newDevice.longCall { offerCode(one.account().code()) }
                newDevice.longCall { leave() }
            }
            assertEquals(HomeState.NoAccount, two.state())
            listOf(one, two).forEach(Keyfold::close)
        }

    @Test
    fun devicesAreRevokedSignOutAndTheAccountEnds() =
        person {
            val one = devices.signUp(devices.device("Phone", backup))
            val two = devices.join(devices.device("Laptop"), one.account().code())
            val three = devices.join(devices.device("Tablet"), one.account().code())
            val laptop = one.account().devices().single { it.name == "Laptop" }
            one.account().revokeDevice(laptop.id)
            expect<KeyfoldException.NotFound> { one.account().revokeDevice("no id") }
            expect<KeyfoldException.DeviceRevoked> { two.sync().sync() }
            assertEquals(HomeState.Removed(RemovedWhy.REVOKED), two.state())
            three.add("Late", "s3cret")
            expect<KeyfoldException.UnsentEdits> { three.account().signOut(false) }
            three.sync().sync()
            three.account().signOut(false)
            assertEquals(HomeState.NoAccount, three.state())
            expect<KeyfoldException.WrongPassword> { one.account().delete("not it at all".toCharArray()) }
            one.account().delete(PASSWORD.toCharArray())
            assertEquals(HomeState.NoAccount, one.state())
            assertTrue(backup.slots.isEmpty())
            expect<KeyfoldException.WrongPassword> { devices.signIn(three) }
            listOf(one, two, three).forEach(Keyfold::close)
        }

    private companion object {
        const val PATIENCE_MS = 180_000L
        const val LONG_AGO = 1_700_000_000L
    }
}
