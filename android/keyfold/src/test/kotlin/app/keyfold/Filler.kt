// Fills any record, enum or error of the bindings with marked values, so that a test needs no list of them.
package app.keyfold

import app.keyfold.core.PlatformBackup
import app.keyfold.core.PlatformClock
import app.keyfold.core.PlatformKeystore
import app.keyfold.core.PlatformListener
import app.keyfold.core.PlatformTransport
import java.lang.reflect.Constructor
import java.lang.reflect.Modifier
import java.lang.reflect.ParameterizedType
import java.lang.reflect.Type

/** Makes instances of classes that it sees for the first time. */
object Filler {
    /** What every text and every byte array holds. */
    const val MARK = "Tr0ub4dor"

    /** An instance of this class, or of each of its variants. */
    fun fillAll(type: Class<*>): List<Any> =
        type.permittedSubclasses?.flatMap { fillAll(it) } ?: listOf(checkNotNull(fill(type)))

    fun fill(type: Type): Any? =
        when (type) {
            is ParameterizedType -> listOf(fill(type.actualTypeArguments.single().upper()))
            String::class.java -> MARK
            ByteArray::class.java -> MARK.toByteArray()
            Boolean::class.java, Boolean::class.javaObjectType -> true
            Byte::class.java -> 7.toByte()
            Short::class.java -> 7.toShort()
            Int::class.java -> 7
            Long::class.java, Long::class.javaObjectType -> 7L
            Double::class.java -> 7.0
            PlatformTransport::class.java -> ScriptedTransport { emptyList() }
            PlatformClock::class.java -> DeviceClock()
            PlatformBackup::class.java, PlatformKeystore::class.java, PlatformListener::class.java -> null
            else -> construct(type as Class<*>)
        }

    private fun construct(type: Class<*>): Any {
        type.enumConstants?.let { return it.first() as Any }
        type.permittedSubclasses?.let { return construct(it.first()) }
        type.declaredFields
            .find {
                it.name == "INSTANCE" &&
                    Modifier.isStatic(
                        it.modifiers,
                    )
            }?.let { return it.get(null) }
        val constructor = type.declaredConstructors.filterNot(::isSynthetic).maxBy { it.parameterCount }
        constructor.isAccessible = true
        return constructor.newInstance(*constructor.genericParameterTypes.map(::fill).toTypedArray())
    }

    /** Kotlin's own, for defaults and for unsigned numbers. */
    private fun isSynthetic(constructor: Constructor<*>) =
        constructor.parameterTypes.any { it.simpleName == "DefaultConstructorMarker" }

    private fun Type.upper(): Type = (this as? java.lang.reflect.WildcardType)?.upperBounds?.single() ?: this
}
