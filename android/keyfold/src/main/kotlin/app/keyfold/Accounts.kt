// What can be done with an account, its password and its sync, as suspending calls. Passwords stay the caller's to wipe.
package app.keyfold

import app.keyfold.core.Account
import app.keyfold.core.AccountInfo
import app.keyfold.core.CatchUp
import app.keyfold.core.DeviceInfo
import app.keyfold.core.KeyfoldException
import app.keyfold.core.PasswordChange
import app.keyfold.core.Sync
import app.keyfold.core.SyncMethod
import app.keyfold.core.SyncOutcome

/** What the service says of the account. @throws KeyfoldException See `Account.info`. */
public suspend fun Account.info(): AccountInfo = callWith { info(it) }

/** The devices of the account, in order of enrolment. @throws KeyfoldException See `Account.devices`. */
public suspend fun Account.devices(): List<DeviceInfo> = callWith { devices(it) }

/** Cuts a device off the service; it still holds key and vault. @throws KeyfoldException See `Account.revokeDevice`. */
public suspend fun Account.revokeDevice(id: String): Unit = callWith { revokeDevice(id, it) }

/** Makes this device one of the account's again, under a new id. @throws KeyfoldException See `Account.enrolAgain`. */
public suspend fun Account.enrolAgain(password: CharArray): Unit =
    DirectSecret.of(password).let { callWith(it) { cancel -> enrolAgain(it.bytes, cancel) } }

/** Registers the account again at a service that lost it. @throws KeyfoldException See `Account.registerAgain`. */
public suspend fun Account.registerAgain(password: CharArray): Unit =
    DirectSecret.of(password).let { callWith(it) { cancel -> registerAgain(it.bytes, cancel) } }

/** Proves the address by the code from the mail. @throws KeyfoldException See `Account.confirmAddress`. */
public suspend fun Account.confirmAddress(code: String): Unit = callWith { confirmAddress(code, it) }

/** Has a message sent that proves the address. @throws KeyfoldException See `Account.mailConfirmation`. */
public suspend fun Account.mailConfirmation(): Unit = callWith { mailConfirmation(it) }

/** Has a new code mailed to the person. @throws KeyfoldException See `Account.mailCode`. */
public suspend fun Account.mailCode(): Unit = callWith { mailCode(it) }

/** Makes the codes anew that are due. @throws KeyfoldException See `Account.refreshCodes`. */
public suspend fun Account.refreshCodes(): Unit = callWith { refreshCodes(it) }

/** A kit as text: draw it with `drawCode`. @throws KeyfoldException See `Account.kit`. */
public suspend fun Account.kit(password: CharArray): String =
    DirectSecret.of(password).let { callWith(it) { _ -> kit(it.bytes) } }

/** Removes this device from the account, and the account from it. @throws KeyfoldException See `Account.signOut`. */
public suspend fun Account.signOut(evenSo: Boolean): Unit = callWith { signOut(evenSo, it) }

/** Deletes the account, there, here and in the backup. @throws KeyfoldException See `Account.delete`. */
public suspend fun Account.delete(password: CharArray): Unit =
    DirectSecret.of(password).let { callWith(it) { cancel -> delete(it.bytes, cancel) } }

/** Changes the password on this device, without any network. @throws KeyfoldException See `PasswordChange.change`. */
public suspend fun PasswordChange.change(
    old: CharArray,
    new: CharArray,
): Unit = twoSecrets(DirectSecret.of(old), new) { first, second -> change(first.bytes, second.bytes) }

/**
 * Changes a forgotten password, with the device key that the keystore released for this very call.
 *
 * @throws KeyfoldException See `PasswordChange.changeWithDeviceKey`.
 */
public suspend fun PasswordChange.changeWithDeviceKey(
    deviceKey: ByteArray,
    new: CharArray,
): Unit = twoSecrets(DirectSecret.of(deviceKey), new) { key, second -> changeWithDeviceKey(key.bytes, second.bytes) }

/** Brings a new password to the service. @throws KeyfoldException See `PasswordChange.catchUp`. */
public suspend fun PasswordChange.catchUp(): CatchUp = callWith { catchUp(it) }

/** Makes every code so far useless, keeping the password. @throws KeyfoldException See `PasswordChange.revokeCodes`. */
public suspend fun PasswordChange.revokeCodes(password: CharArray): Unit =
    DirectSecret.of(password).let { callWith(it) { cancel -> revokeCodes(it.bytes, cancel) } }

/**
 * Takes the password that the service takes, though no device has told of it, as this device's own.
 *
 * @throws KeyfoldException See `PasswordChange.adopt`.
 */
public suspend fun PasswordChange.adopt(password: CharArray): Unit =
    DirectSecret.of(password).let { callWith(it) { cancel -> adopt(it.bytes, cancel) } }

/** Sends what is new here and takes what is new elsewhere. @throws KeyfoldException See `Sync.sync`. */
public suspend fun Sync.sync(): SyncOutcome = callWith { sync(it) }

/** Changes the account's method of sync. @throws KeyfoldException See `Sync.setMethod`. */
public suspend fun Sync.setMethod(method: SyncMethod): Unit = callWith { setMethod(method, it) }

/** Makes a call with two secrets; the first is wiped also if the second can't be encoded. */
private suspend fun twoSecrets(
    first: DirectSecret,
    second: CharArray,
    call: (DirectSecret, DirectSecret) -> Unit,
) {
    val other =
        try {
            DirectSecret.of(second)
        } catch (e: KeyfoldException) {
            first.close()
            throw e
        }
    callWith(first, other) { call(first, other) }
}
