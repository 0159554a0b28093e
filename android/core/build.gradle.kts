// The generated bindings and the native libraries of four ABIs, made by the two scripts and never committed.
plugins {
    id("com.android.library")
    id("org.jetbrains.kotlin.android")
    `maven-publish`
}

val tree = rootDir.parentFile
val target = File(System.getenv("CARGO_TARGET_DIR") ?: "$tree/target")

// The last line that scripts/bindings prints is this folder.
val bindings =
    tasks.register<Exec>("bindings") {
        workingDir = tree
        commandLine("scripts/bindings", "kotlin")
        outputs.upToDateWhen { false }
    }

// cargo-ndk for arm64-v8a, armeabi-v7a, x86_64 and x86, linked for pages of 16 KB.
val natives =
    tasks.register<Exec>("natives") {
        workingDir = tree
        commandLine("scripts/build-android", "$target/android/jniLibs")
        outputs.upToDateWhen { false }
    }

android {
    namespace = "app.keyfold.core"
    compileSdk = 36
    defaultConfig {
        minSdk = 26
        consumerProguardFiles("consumer-rules.pro")
        ndk {
            abiFilters += listOf("arm64-v8a", "armeabi-v7a", "x86_64", "x86")
        }
    }
    sourceSets.getByName("main") {
        kotlin.srcDir("$target/bindings/kotlin")
        jniLibs.srcDir("$target/android/jniLibs")
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
}

tasks.named("preBuild") {
    dependsOn(bindings, natives)
}

dependencies {
    api("net.java.dev.jna:jna:${rootProject.extra["jna"]}@aar")
}

publishing {
    publications.register<MavenPublication>("release") {
        groupId = "app.keyfold"
        artifactId = "keyfold-core"
        version = "0.1.0"
        afterEvaluate { from(components["release"]) }
    }
}
