// The layer that is written by hand, with Android's own part.
import org.jetbrains.kotlin.gradle.dsl.ExplicitApiMode

plugins {
    id("com.android.library")
    id("org.jetbrains.kotlin.android")
    `maven-publish`
}

android {
    namespace = "app.keyfold"
    compileSdk = 36
    defaultConfig {
        minSdk = 26
    }
    sourceSets.getByName("main") {
        kotlin.srcDir("src/android/kotlin")
    }
    // The tests run by Maven, on a JVM: they need the host's library and the services.
    sourceSets.getByName("test") {
        kotlin.setSrcDirs(emptyList<String>())
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
    publishing {
        singleVariant("release") {
            withSourcesJar()
        }
    }
}

kotlin {
    jvmToolchain(17)
    explicitApi = ExplicitApiMode.Strict
}

dependencies {
    api(project(":core"))
    api("org.jetbrains.kotlinx:kotlinx-coroutines-core:${rootProject.extra["coroutines"]}")
}

publishing {
    publications.register<MavenPublication>("release") {
        groupId = "app.keyfold"
        artifactId = "keyfold"
        version = "0.1.0"
        afterEvaluate { from(components["release"]) }
    }
}
