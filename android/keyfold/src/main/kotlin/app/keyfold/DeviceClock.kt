// The device's clock, over two sources of time that every JVM and every Android has.
package app.keyfold

import app.keyfold.core.PlatformClock

/** Milliseconds since some moment of this process or before it; never goes back. */
public fun interface ElapsedTime {
    /** The milliseconds, 0 or more. */
    public fun elapsedMs(): Long
}

/**
 * The device's clock.
 *
 * @param elapsed The time that passes. It has to count sleep, or an idle time ends late: `androidClock` gives the right
 *   one on Android; the default is that of a JVM, which counts sleep on most systems, but not on all.
 */
public class DeviceClock(
    private val elapsed: ElapsedTime = JvmElapsedTime,
) : PlatformClock {
    override fun wallMs(): Long = System.currentTimeMillis()

    override fun elapsedMs(): ULong = elapsed.elapsedMs().coerceAtLeast(0).toULong()
}

/** `nanoTime` from the first look on: by itself it may be below zero. */
private object JvmElapsedTime : ElapsedTime {
    private const val NANOS_OF_MS = 1_000_000L
    private val began = System.nanoTime()

    override fun elapsedMs(): Long = (System.nanoTime() - began) / NANOS_OF_MS
}
