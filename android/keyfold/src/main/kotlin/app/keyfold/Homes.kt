// Opening and unlocking a home, with what the platform gives.
package app.keyfold

import app.keyfold.core.Keyfold
import app.keyfold.core.KeyfoldException
import app.keyfold.core.Platform
import app.keyfold.core.PlatformBackup
import app.keyfold.core.PlatformClock
import app.keyfold.core.PlatformKeystore
import app.keyfold.core.PlatformListener
import app.keyfold.core.PlatformTransport
import app.keyfold.core.uniffiEnsureInitialized
import java.io.File

/**
 * What the platform gives, with HTTP and the clock of this library unless others are named.
 *
 * @param cloneMarker A file that is neither backed up nor copied with the home.
 * @param deviceName What other devices call this one, at most 100 characters.
 */
public fun platform(
    cloneMarker: File,
    deviceName: String,
    transport: PlatformTransport = HttpTransport(),
    clock: PlatformClock = DeviceClock(),
    backup: PlatformBackup? = null,
    keystore: PlatformKeystore? = null,
    listener: PlatformListener? = null,
): Platform {
    checkLibrary()
    return Platform(transport, clock, cloneMarker.path, deviceName, backup, keystore, listener)
}

/**
 * Fails if the native library isn't the one that these bindings were made from: its checksums are compared, which the
 * bindings don't do unasked. Every way in through this package does it first; a program that uses `app.keyfold.core`
 * alone calls it once itself.
 *
 * @throws LinkageError with the reason as its text or cause; the class can't be used then.
 */
public fun checkLibrary(): Unit = uniffiEnsureInitialized()

/**
 * Opens the home in this folder, making it if it isn't there. Close it when the app ends; the same home opened twice is
 * the same one.
 *
 * @throws KeyfoldException.InUse after five seconds of waiting for another process; see `Keyfold.open` for the others.
 */
public suspend fun openKeyfold(
    home: File,
    platform: Platform,
): Keyfold {
    checkLibrary()
    return callWith { Keyfold.open(home.path, platform) }
}

/**
 * Unlocks with the password, which stays the caller's to wipe.
 *
 * @throws KeyfoldException.WrongPassword `passwordNotice` says if it was changed elsewhere.
 */
public suspend fun Keyfold.unlock(password: CharArray): Unit =
    DirectSecret.of(password).let { callWith(it) { _ -> unlock(it.bytes) } }

/**
 * Unlocks with the device key that the keystore released, which stays the caller's to wipe.
 *
 * @throws KeyfoldException.BiometricsChanged Ask for the password, then enable the device key anew.
 */
public suspend fun Keyfold.unlockWithDeviceKey(key: ByteArray): Unit =
    DirectSecret.of(key).let { callWith(it) { _ -> unlockWithDeviceKey(it.bytes) } }

/**
 * Checks a password without unlocking.
 *
 * @throws KeyfoldException.WrongPassword if it is another one.
 */
public suspend fun Keyfold.checkPassword(password: CharArray): Unit =
    DirectSecret.of(password).let { callWith(it) { _ -> checkPassword(it.bytes) } }
