// Another JVM with the same classes and library, or others in front of them.
package app.keyfold

import app.keyfold.core.Keyfold
import app.keyfold.core.lookAtCode
import java.io.File
import java.util.concurrent.TimeUnit

/** A program of its own; it ends when its input does. */
class Fork private constructor(
    private val process: Process,
) : AutoCloseable {
    private val output = process.inputStream.bufferedReader()

    /** The next line it prints. */
    fun line(): String = output.readLine().orEmpty()

    /** All it prints, once it has ended. */
    fun text(): String = output.readText().also { process.waitFor() }

    override fun close() {
        process.outputStream.close()
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) process.destroyForcibly()
    }

    companion object {
        private const val SECONDS = 20L

        /** Starts this main class; [inFront] comes before the class path, [library] is where its library is looked for. */
        fun of(
            main: String,
            vararg arguments: String,
            inFront: File? = null,
            library: String = System.getProperty("jna.library.path"),
        ): Fork {
            val classes = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
            val path = listOfNotNull(inFront?.path, classes).joinToString(File.pathSeparator)
            val java = "${System.getProperty("java.home")}/bin/java"
            val command = listOf(java, "-XX:TieredStopAtLevel=1", "-Djna.library.path=$library", "-cp", path, main)
            return Fork(ProcessBuilder(command + arguments).redirectErrorStream(true).start())
        }
    }
}

/** Holds a home open until its input ends. */
object HoldHome {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val home = File(arguments.single())
        val platform = platform(File(home.parentFile, "marker-of-another"), "Other", ScriptedTransport { emptyList() })
        Keyfold.open(home.path, platform).use {
            println("open")
            System.`in`.read()
        }
    }
}

/** Makes one call, and tells what comes of it. */
object MakeOneCall {
    @JvmStatic
    fun main(arguments: Array<String>) {
        try {
            checkLibrary()
            println(lookAtCode(arguments.joinToString(" ")))
        } catch (thrown: Throwable) {
            generateSequence(thrown) { it.cause }.forEach(::println)
        }
    }
}
