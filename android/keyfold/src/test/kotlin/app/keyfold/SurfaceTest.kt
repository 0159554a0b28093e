// The public surface of both modules, as compiled, against the committed one in android/api. A change is renewed by
// `scripts/surface` and explained in the changelog.
package app.keyfold

import org.jetbrains.kotlin.abi.tools.AbiFilters
import org.jetbrains.kotlin.abi.tools.AbiTools
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.File

class SurfaceTest {
    private val tree = File(System.getProperty("keyfold.tree"), "android/api")
    private val written = File(System.getProperty("keyfold.surface"))

    /** What the generator needs for itself; public to the compiler only. */
    private val generated =
        setOf("FfiConverter*", "Uniffi*", "RustBuffer*", "Disposable*", "NoHandle", "IntegrityChecking*")
            .map { "app.keyfold.core.$it" }
            .toSet()

    private fun check(
        name: String,
        classes: File,
    ) {
        val files =
            classes
                .walk()
                .filter { it.extension == "class" }
                .sortedBy { it.path }
                .toList()
        val dump = StringBuilder()
        AbiTools.getInstance().printJvmDump(dump, files, AbiFilters(emptySet(), generated, emptySet(), emptySet()))
        written.mkdirs()
        File(written, name).writeText("${dump.trimEnd()}\n")
        val committed = File(tree, name).takeIf(File::exists)?.readLines().orEmpty()
        val compiled = dump.trimEnd().lines()
        val at = committed.zip(compiled).takeWhile { (was, now) -> was == now }.size
        val change = "line ${at + 1}: was ${committed.getOrNull(at)}, is ${compiled.getOrNull(at)}"
        assertTrue("$name changed, $change. Explain it in CHANGELOG.md, then: scripts/surface", committed == compiled)
    }

    @Test
    fun theGeneratedSurfaceIsTheCommittedOne() = check("core.api", File(System.getProperty("keyfold.core")))

    @Test
    fun theSurfaceByHandIsTheCommittedOne() =
        check("keyfold.api", File(System.getProperty("keyfold.core").replace("keyfold-core", "keyfold")))
}
