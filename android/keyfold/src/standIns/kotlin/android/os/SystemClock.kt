// A stand-in for Android's class of this name, so that src/android compiles and runs on a JVM.
package android.os

/** A phone that has been on for an hour and mostly slept. */
object SystemClock {
    const val HOUR_MS = 3_600_000L

    @JvmStatic
    fun elapsedRealtime(): Long = HOUR_MS
}
