// The way back: core asks a transport written in Kotlin, which answers, throws or hangs. Nothing is made in any case.
package app.keyfold

import app.keyfold.core.Cancel
import app.keyfold.core.HomeState
import app.keyfold.core.KeyfoldException
import app.keyfold.core.Outcome
import app.keyfold.core.PlatformTransport
import app.keyfold.core.PortException
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit

class TransportTest {
    @get:Rule val folder = TemporaryFolder()

    @Test
    fun requestsArriveWholeAndShowNoSecretInTheirText() {
        val transport = ScriptedTransport { requests -> requests.map { Outcome.Answered(500u, "oops".toByteArray()) } }
        assertThrows(KeyfoldException.ServiceFault::class.java) { signUpOver(transport) }
        val request = transport.asked.single()
        assertEquals("https://account.example/", request.url.substring(0, 24))
        assertEquals("application/json", request.headers.single { it.name == "content-type" }.value)
        assertEquals("Request(${request.body.size} bytes)", request.toString())
        assertFalse(request.headers.toString().contains("json"))
    }

    @Test
    fun failuresKeepTheirKind() {
        val kinds =
            listOf(
                ScriptedTransport { requests -> requests.map { Outcome.Failed(PortException.Offline()) } } to
                    KeyfoldException.Offline::class.java,
                ScriptedTransport { throw PortException.Offline() } to KeyfoldException.Offline::class.java,
                ScriptedTransport { error("a fault of the shell") } to KeyfoldException.ServiceFault::class.java,
                ScriptedTransport { emptyList() } to KeyfoldException.ServiceFault::class.java,
            )
        for ((transport, expected) in kinds) assertThrows(expected) { signUpOver(transport) }
    }

    @Test
    fun aCallThatNeverAnswersIsCancelledFromAnotherThread() {
        val transport = HangingTransport()
        val cancel = Cancel()
        val call = CompletableFuture.runAsync { signUpOver(transport, cancel) }
        transport.sending.await()
        cancel.cancel()
        val failed = assertThrows(ExecutionException::class.java) { call.get(60, TimeUnit.SECONDS) }
        assertEquals(KeyfoldException.Cancelled::class.java, failed.cause?.javaClass)
    }

    private fun signUpOver(
        transport: PlatformTransport,
        cancel: Cancel = Cancel(),
    ) = Phone(folder.root.toPath(), transport).open().use { keyfold ->
        try {
            keyfold.signUp().use {
                it.withService("ann@example.org", "https://account.example", null, password(PASSWORD), cancel)
            }
        } finally {
            assertEquals(HomeState.NoAccount, keyfold.state())
        }
    }
}
