// swift-tools-version: 6.0
// The package as an app sees it: `import KeyfoldKit`. Generated code is never committed: `scripts/bindings swift` makes
// it, and scripts/lib/swift.sh lays it beside these sources in the build folder, where the package is complete.

import PackageDescription

/// Where a release's XCFramework lies and its checksum. Set in the commit of a release, and in no other.
let release: (url: String, checksum: String)? = nil

/// The C module: a release's XCFramework, one that was just built, or headers over a library that the linker finds.
let library: Target =
    if let release {
        .binaryTarget(name: "KeyfoldFFI", url: release.url, checksum: release.checksum)
    } else if let path = Context.environment["KEYFOLD_XCFRAMEWORK"] {
        .binaryTarget(name: "KeyfoldFFI", path: path)
    } else {
        .systemLibrary(name: "KeyfoldFFI")
    }

let package = Package(
    name: "Keyfold",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "KeyfoldKit", targets: ["KeyfoldKit"])],
    targets: [
        library,
        // Generated. Its callbacks aren't written for Swift 6's checks yet.
        .target(
            name: "KeyfoldCore",
            dependencies: ["KeyfoldFFI"],
            swiftSettings: [.swiftLanguageMode(.v5)],
            linkerSettings: [.linkedLibrary("keyfold_ffi", .when(platforms: [.linux]))]
        ),
        .target(name: "KeyfoldKit", dependencies: ["KeyfoldCore"]),
        // Loads the library and says so: what the test of a foreign library starts.
        .executableTarget(name: "LoadLibrary", dependencies: ["KeyfoldKit"], path: "Tests/LoadLibrary"),
        // What `scripts/bench bindings` runs.
        .executableTarget(name: "MeasureBindings", dependencies: ["KeyfoldKit"], path: "Tests/MeasureBindings"),
        .testTarget(name: "KeyfoldKitTests", dependencies: ["KeyfoldKit", "LoadLibrary"]),
    ]
)
