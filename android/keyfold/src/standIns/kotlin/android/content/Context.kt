// A stand-in for Android's class of this name, so that src/android compiles and runs on a JVM.
package android.content

import java.io.File

/** An app whose folder is given. */
open class Context(
    val noBackupFilesDir: File,
)
