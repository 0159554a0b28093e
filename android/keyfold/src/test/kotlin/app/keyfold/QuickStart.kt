// The quick start of docs/INTEGRATING.md, which quotes what lies between the two marks; QuickStartTest runs it.
package app.keyfold

import app.keyfold.core.FieldText
import app.keyfold.core.ItemDraft
import app.keyfold.core.ItemKind
import java.io.File

// quick start: begin
suspend fun quickStart(folder: File, service: String, password: CharArray): List<String> {
    val platform = platform(cloneMarker = File(folder, "marker"), deviceName = "My phone")
    openKeyfold(File(folder, "home"), platform).use { keyfold ->
        keyfold.signUp().use { signUp ->
            signUp.withService("ada@example.org", service, mailUrl = null, password)
            val kit = keyfold.account().kit(password) // draw it by drawCode, let the person keep it
            check(kit.startsWith("KEYFOLD1-"))
            keyfold.account().kitSaved()
            signUp.finish(oneWayIsEnough = true)
        }
        val bank = ItemDraft(ItemKind.LOGIN, "Bank", set = listOf(FieldText("password", "s3cret")))
        keyfold.vault().longCall { put(null, bank) }
        keyfold.sync().sync()
        return keyfold.vault().listAll().map { it.title }
    }
}
// quick start: end
