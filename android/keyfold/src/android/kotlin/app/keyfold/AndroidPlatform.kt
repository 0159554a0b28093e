// What Android gives: its clock, which counts sleep, and a folder that no backup and no transfer copies.
package app.keyfold

import android.content.Context
import android.os.SystemClock
import app.keyfold.core.Platform
import app.keyfold.core.PlatformBackup
import app.keyfold.core.PlatformClock
import app.keyfold.core.PlatformKeystore
import app.keyfold.core.PlatformListener
import app.keyfold.core.PlatformTransport
import java.io.File

/** The clock of an Android device. */
public fun androidClock(): PlatformClock = DeviceClock(SystemClock::elapsedRealtime)

/** The folder of this app's home, for [openKeyfold]. */
public val Context.keyfoldHome: File get() = File(noBackupFilesDir, "keyfold")

/** What Android gives, for [openKeyfold]; HTTP is this library's unless another is named. */
public fun Context.androidPlatform(
    deviceName: String,
    transport: PlatformTransport = HttpTransport(),
    backup: PlatformBackup? = null,
    keystore: PlatformKeystore? = null,
    listener: PlatformListener? = null,
): Platform {
    val marker = File(noBackupFilesDir, "keyfold-marker")
    return platform(marker, deviceName, transport, androidClock(), backup, keystore, listener)
}
