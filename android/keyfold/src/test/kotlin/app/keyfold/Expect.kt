// What a suspending call must fail with.
package app.keyfold

/** Fails unless [call] throws just this; gives what it threw. */
inline fun <reified E : Throwable> expect(call: () -> Unit): E {
    try {
        call()
    } catch (thrown: Throwable) {
        if (thrown is E) return thrown
        throw AssertionError("expected ${E::class.simpleName}", thrown)
    }
    throw AssertionError("nothing was thrown, expected ${E::class.simpleName}")
}
