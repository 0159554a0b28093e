# shellcheck shell=bash
# How the library for phones is compiled and linked beside the profile `phone`; docs/adr/0005 says what each of it
# saves. To be sourced.
#
# - The last step inlines little, since crates that ask for speed have inlined their own before.
# - The outliner makes a smaller program that compresses worse: without it the download is 0.1 MB smaller.
# - No unwinding tables for SQLite: a panic never passes through C, since rusqlite catches it in each callback. A report
#   of a crash inside SQLite ends there.
export PHONE_FLAGS="-C llvm-args=-inline-threshold=5 -C llvm-args=-enable-machine-outliner=never"
export PHONE_CFLAGS="-fno-asynchronous-unwind-tables -fno-unwind-tables"

# For the NDK's linker, lld: functions that are the same are kept once, unless someone asks for their address;
# relocations lie in Android's own packed form, which its loader knows since version 6.
export ANDROID_FLAGS="$PHONE_FLAGS -C link-arg=-Wl,-O2,--icf=safe,--pack-dyn-relocs=android"
