// A library of another version than the bindings ends the program as it loads, and says why.

#if os(Linux)
    import Foundation
    import Testing

    @Suite struct LoadTests {
        @Test func theLibraryOfThisBuildLoads() async throws {
            let (ended, said) = try await load(nil)
            #expect(ended == 0 && said == "loaded: Locked\n")
        }

        @Test func aChangedCallIsRefused() async throws {
            try await refuses(
                with: "uint16_t uniffi_keyfold_ffi_checksum_method_keyfold_unlock(void) { return 1; }",
                saying: "checksum mismatch")
        }

        @Test func anotherContractIsRefused() async throws {
            try await refuses(
                with: "uint32_t ffi_keyfold_ffi_uniffi_contract_version(void) { return 1; }",
                saying: "contract version mismatch")
        }

        private func refuses(with function: String, saying text: String) async throws {
            let folder = try TestFolder()
            try Data("#include <stdint.h>\n\(function)\n".utf8).write(to: folder["other.c"])
            let library = folder["other.so"]
            // The compiler that comes with Swift, wherever that is.
            let compile = #"$(dirname "$(readlink -f "$(command -v swift)")")/clang -shared -fPIC -o "$0" "$1""#
            let (compiled, complaint) = try await start(
                "/bin/sh", ["-c", compile, library.path, folder["other.c"].path])
            try #require(compiled == 0, "\(complaint)")
            let (ended, said) = try await load(library)
            #expect(ended != 0 && said.contains(text), "\(said)")
        }

        /// Loads the library in a program of its own, with other functions in front of the library's.
        private func load(_ inFront: URL?) async throws -> (Int32, String) {
            let program = try setting("KEYFOLD_BUILT").appendingPathComponent("LoadLibrary").path
            return try await start(program, [], ["LD_PRELOAD": inFront?.path ?? ""])
        }

        private func start(
            _ program: String, _ arguments: [String], _ settings: [String: String] = [:]
        ) async throws -> (Int32, String) {
            try await blocking {
                let (process, output, ended) = (Process(), Pipe(), DispatchSemaphore(value: 0))
                process.executableURL = URL(fileURLWithPath: program)
                process.arguments = arguments
                process.environment = ProcessInfo.processInfo.environment.merging(settings) { $1 }
                process.standardOutput = output
                process.standardError = output
                process.terminationHandler = { _ in ended.signal() }
                try process.run()
                let said = output.fileHandleForReading.readDataToEndOfFile()
                ended.wait()
                return (process.terminationStatus, String(decoding: said, as: UTF8.self))
            }
        }
    }
#endif
