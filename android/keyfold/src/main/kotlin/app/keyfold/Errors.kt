// What a shell translates: an error's code, and nothing of its own.
package app.keyfold

import app.keyfold.core.KeyfoldException
import app.keyfold.core.errorCode

/** The translation key of this error: its name, the same in every shell, such as `WrongPassword`. */
public val KeyfoldException.code: String get() = errorCode(this)
