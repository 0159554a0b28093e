//! `uniffi-bindgen` in the one version that fits the library: makes the Kotlin and Swift bindings out of it.
//!
//! A crate of its own, since switching the generator's features on and off in the library would rebuild everything.

fn main() {
    uniffi::uniffi_bindgen_main();
}
