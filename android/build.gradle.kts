// What both modules share: the versions of the plugins, and of everything in pom.xml.
plugins {
    id("com.android.library") version "8.13.0" apply false
    id("org.jetbrains.kotlin.android") version "2.4.21" apply false
}

extra["jna"] = "5.19.1"
extra["coroutines"] = "1.11.0"
