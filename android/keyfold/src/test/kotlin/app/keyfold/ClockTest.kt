// The clock never goes back, and Android's own part gives it the time that counts sleep.
package app.keyfold

import android.content.Context
import android.os.SystemClock
import app.keyfold.core.HomeState
import app.keyfold.core.Keyfold
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.io.File

class ClockTest {
    @get:Rule val folder = TemporaryFolder()

    @Test
    fun theJvmsTimePassesAndStartsSmall() {
        val clock = DeviceClock()
        val first = clock.elapsedMs()
        val limit = first + 2u
        while (clock.elapsedMs() < limit) Thread.onSpinWait()
        assertTrue(first < HOUR_MS)
        assertTrue(kotlin.math.abs(clock.wallMs() - System.currentTimeMillis()) < HOUR_MS.toLong())
    }

    @Test
    fun aSourceBelowZeroIsZero() = assertEquals(0uL, DeviceClock { -5 }.elapsedMs())

    @Test
    fun androidsTimeCountsSleep() = assertEquals(SystemClock.elapsedRealtime().toULong(), androidClock().elapsedMs())

    @Test
    fun androidsHomeLiesWhereNoBackupLooks() {
        val context = Context(folder.root)
        assertEquals(folder.root, context.keyfoldHome.parentFile)
        Keyfold.open(context.keyfoldHome.path, context.androidPlatform("Phone")).use { keyfold ->
            keyfold.signUpLocal()
            assertEquals(HomeState.Unlocked, keyfold.state())
        }
        assertTrue(File(folder.root, "keyfold-marker").exists())
    }

    private companion object {
        const val HOUR_MS = 3_600_000uL
    }
}
