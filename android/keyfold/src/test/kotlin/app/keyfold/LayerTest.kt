// The layer by hand covers the bindings: no method that takes a password or a Cancel is without its Kotlin form.
package app.keyfold

import app.keyfold.core.Account
import app.keyfold.core.Cancel
import app.keyfold.core.FrameReader
import app.keyfold.core.Keyfold
import app.keyfold.core.NewDevice
import app.keyfold.core.PasswordChange
import app.keyfold.core.SignUp
import app.keyfold.core.Sync
import app.keyfold.core.Vault
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.File
import java.lang.reflect.Method
import java.lang.reflect.Modifier
import java.nio.ByteBuffer

class LayerTest {
    private val objects: List<Class<*>> =
        listOf(Account::class, FrameReader::class, Keyfold::class, NewDevice::class)
            .plus(listOf(PasswordChange::class, SignUp::class, Sync::class, Vault::class))
            .map { it.java }

    private val layer: List<Method> =
        File(System.getProperty("keyfold.core").replace("keyfold-core", "keyfold"), "app/keyfold")
            .listFiles { file -> file.name.endsWith("Kt.class") }
            .orEmpty()
            .flatMap { Class.forName("app.keyfold.${it.nameWithoutExtension}").declaredMethods.toList() }
            .filter { Modifier.isStatic(it.modifiers) && Modifier.isPublic(it.modifiers) }

    @Test
    fun everyMethodWithASecretOrACancelHasItsKotlinForm() {
        val wanted =
            objects.flatMap { type ->
                type.declaredMethods
                    .filter { Modifier.isPublic(it.modifiers) && !Modifier.isStatic(it.modifiers) }
                    .filter { method ->
                        method.parameterTypes.any {
                            it == Cancel::class.java ||
                                it == ByteBuffer::class.java
                        }
                    }
                    // Methods with unsigned parameters have a hash after their names.
                    .map { type to it.name.substringBefore('-') }
            }
        val there = layer.map { it.parameterTypes.firstOrNull() to it.name.substringBefore('-') }.toSet()
        val missing = wanted.filterNot { it in there }.map { (type, name) -> "${type.simpleName}.$name" }
        assertEquals(emptyList<String>(), missing)
        assertTrue("only ${wanted.size}", wanted.size >= METHODS)
    }

    private companion object {
        const val METHODS = 25
    }
}
