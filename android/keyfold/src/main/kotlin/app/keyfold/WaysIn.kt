// The two ways in, sign-up and a new device, as suspending calls. Passwords stay the caller's to wipe.
package app.keyfold

import app.keyfold.core.KeyfoldException
import app.keyfold.core.NewDevice
import app.keyfold.core.SignUp

/**
 * Makes an account with a service; ends unlocked, with recovery ways still to be made.
 *
 * @param mailUrl The mail relay's, if there is one.
 * @throws KeyfoldException See `SignUp.withService`.
 */
public suspend fun SignUp.withService(
    address: String,
    serviceUrl: String,
    mailUrl: String?,
    password: CharArray,
): Unit =
    DirectSecret.of(password).let { secret ->
        callWith(secret) { cancel -> withService(address, serviceUrl, mailUrl, secret.bytes, cancel) }
    }

/**
 * Makes an account that has no service.
 *
 * @throws KeyfoldException See `SignUp.local`.
 */
public suspend fun SignUp.local(password: CharArray): Unit =
    DirectSecret.of(password).let { callWith(it) { _ -> local(it.bytes) } }

/**
 * Goes on after a crash or a lost answer.
 *
 * @throws KeyfoldException See `SignUp.resume`.
 */
public suspend fun SignUp.resume(password: CharArray): Unit =
    DirectSecret.of(password).let { callWith(it) { cancel -> resume(it.bytes, cancel) } }

/**
 * Keeps a sign-up that the service refused as an account without a service.
 *
 * @throws KeyfoldException.WrongPassword if it is another one.
 */
public suspend fun SignUp.keepLocal(password: CharArray): Unit =
    DirectSecret.of(password).let { callWith(it) { _ -> keepLocal(it.bytes) } }

/**
 * Signs in with address and password, for 15 minutes.
 *
 * @param mailUrl The mail relay's, if there is one.
 * @throws KeyfoldException See `NewDevice.signIn`.
 */
public suspend fun NewDevice.signIn(
    address: String,
    serviceUrl: String,
    mailUrl: String?,
    password: CharArray,
): Unit =
    DirectSecret.of(password).let { secret ->
        callWith(secret) { cancel -> signIn(address, serviceUrl, mailUrl, secret.bytes, cancel) }
    }

/**
 * Takes a kit with the password of its date.
 *
 * @throws KeyfoldException See `NewDevice.offerCode`.
 */
public suspend fun NewDevice.offerKit(
    text: String,
    passwordOfItsDate: CharArray,
): Unit = DirectSecret.of(passwordOfItsDate).let { callWith(it) { _ -> offerKit(text, it.bytes) } }

/**
 * Enrols this device and saves what it needs; ends unlocked, with the first sync still to be made.
 *
 * @throws KeyfoldException See `NewDevice.finish`.
 */
public suspend fun NewDevice.finish(): Unit = callWith { finish(it) }
