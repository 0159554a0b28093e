// The quick start does what it says, against the real service.
package app.keyfold

import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder

class QuickStartTest {
    @get:Rule val folder = TemporaryFolder()

    @Test
    fun theQuickStartRuns() =
        Services(folder.newFolder("services")).use { services ->
            val titles = runBlocking { quickStart(folder.newFolder(), services.accountUrl, PASSWORD.toCharArray()) }
            assertEquals(listOf("Bank"), titles)
        }
}
