// The account service and the mail relay as they run in earnest, on loopback ports, in a folder of their own.
package app.keyfold

import java.io.File
import java.util.concurrent.TimeUnit

/** Both services; one that was stopped and runs again has the same port, keys and data. */
class Services(
    private val folder: File,
) : AutoCloseable {
    private val account: Service
    private val relay: Service
    val mailbox = Mailbox(File(folder, "mails"))

    val accountUrl: String get() = account.url
    val mailUrl: String get() = relay.url

    init {
        run("keyfold-mail", "keygen", "--out", "mail.key")
        run("keyfold-account", "keygen", "--out", "account-keys")
        val relayKey = run("keyfold-mail", "public-key", "mail.key")
        File(folder, "account.toml").writeText(accountSettings(relayKey))
        val serviceKey = run("keyfold-account", "public-key", "--config", "account.toml")
        File(folder, "mail.toml").writeText(relaySettings(serviceKey))
        account = Service("account", folder)
        relay = Service("mail", folder)
        start()
    }

    fun start() {
        account.start()
        relay.start()
    }

    fun stop() {
        account.stop()
        relay.stop()
    }

    /** Says to the account service, which isn't running, that its database was restored from a backup. */
    fun restored() = run("keyfold-account", "restored", "--config", "account.toml")

    override fun close() = stop()

    private fun accountSettings(relayKey: String) =
        """
        |keys = "account-keys"
        |database = "account.db"
        |relay = "$relayKey"
        |
        """.trimMargin() +
            LIMITS.joinToString("\n", "[limits]\n") {
                "$it = { burst = 10000, seconds = 1 }"
            }

    private fun relaySettings(serviceKey: String) =
        """
        |data = "$folder/mail-data"
        |key_file = "$folder/mail.key"
        |service_public_key = "$serviceKey"
        |from = "Keyfold <code@keyfold.test>"
        |[folder]
        |path = "${mailbox.folder}"
        """.trimMargin()

    private fun run(vararg command: String): String {
        val process =
            ProcessBuilder(binary(command[0]).path, *command.drop(1).toTypedArray())
                .directory(folder)
                .redirectErrorStream(true)
                .start()
        val said = process.inputStream.reader().readText()
        check(process.waitFor() == 0) { said }
        return said.trim()
    }

    private companion object {
        val LIMITS =
            listOf("login_address", "login_range", "registration_range", "registration_account") +
                listOf("challenge_range", "challenge_account", "ticket_account", "confirm_account")
    }
}

/** One service; it says where it listens. */
private class Service(
    private val name: String,
    private val folder: File,
) {
    var url = "http://127.0.0.1:0"
        private set
    private var process: Process? = null

    fun start() {
        val listen = url.removePrefix("http://")
        val started =
            ProcessBuilder(binary("keyfold-$name").path, "serve", "--config", "$name.toml", "--listen", listen)
                .directory(folder)
                .redirectError(ProcessBuilder.Redirect.appendTo(File(folder, "$name.log")))
                .start()
        process = started
        Runtime.getRuntime().addShutdownHook(Thread(started::destroyForcibly))
        val first =
            started.inputStream
                .bufferedReader()
                .readLine()
                .orEmpty()
        url = checkNotNull(Regex("""http://\S+""").find(first)) { File(folder, "$name.log").readText() }.value
    }

    fun stop() {
        process?.apply {
            destroy()
            check(waitFor(SECONDS, TimeUnit.SECONDS)) { "$name doesn't end" }
        }
        process = null
    }

    private companion object {
        const val SECONDS = 30L
    }
}

private fun binary(name: String) = File(System.getProperty("jna.library.path"), name)
