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
): Platform = Platform(transport, clock, cloneMarker.path, deviceName, backup, keystore, listener)

/**
 * Opens the home in this folder, making it if it isn't there. Close it when the app ends; the same home opened twice is
 * the same one.
 *
 * @throws KeyfoldException.InUse after five seconds of waiting for another process; see `Keyfold.open` for the others.
 */
public suspend fun openKeyfold(
    home: File,
    platform: Platform,
): Keyfold = callWith { Keyfold.open(home.path, platform) }

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
