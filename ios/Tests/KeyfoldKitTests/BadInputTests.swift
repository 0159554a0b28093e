// Bad input: a typed error, and nothing is changed.

import Foundation
import Testing

@testable import KeyfoldKit

@Suite struct BadInputTests {
    private let refused = KeyfoldError.InvalidInput(field: .password)

    @Test func emptyAndHugePasswordsAndKeys() async throws {
        let (phone, home) = try await Phone.local()
        for bytes in [[], Array(repeating: 97, count: 64 << 20), [0xff, 0xfe]] as [[UInt8]] {
            var bytes = bytes
            let secret = Secret(moving: &bytes)
            await #expect(throws: refused) { try await home.unlock(password: secret) }
            await #expect(throws: refused) { try await home.password.change(from: password(), to: secret) }
        }
        await #expect(throws: KeyfoldError.WeakPassword) {
            try await home.password.change(from: password(), to: Secret("short"))
        }
        try await home.enableDeviceKey()
        home.lock()
        for count in [0, 31, 33, 1 << 20] {
            var bytes = [UInt8](repeating: 0, count: count)
            let key = Secret(moving: &bytes)
            await #expect(throws: KeyfoldError.InvalidInput(field: .deviceKey)) {
                try await home.unlock(deviceKey: key)
            }
        }
        var zeros = [UInt8](repeating: 0, count: 32)
        let wrong = Secret(moving: &zeros)
        await #expect(throws: KeyfoldError.BiometricsChanged) { try await home.unlock(deviceKey: wrong) }
        try await home.unlock(deviceKey: phone.keystore.release())
    }

    @Test func framesOfAWrongSizeOrStride() async throws {
        let (reader, frame) = (FrameReader(), Data(repeating: 128, count: 640 * 480))
        let wrong: [(UInt32, UInt32, UInt32)] = [
            (641, 480, 641), (640, 481, 640), (640, 480, 639), (.max, .max, .max), (0, 1, 1 << 31), (30_001, 1, 30_001),
        ]
        for (width, height, stride) in wrong {
            await #expect(throws: KeyfoldError.InvalidInput(field: .frame), "\(width)x\(height)/\(stride)") {
                try await reader.codes(in: frame, width: width, height: height, stride: stride)
            }
        }
        await #expect(throws: KeyfoldError.InvalidInput(field: .frame)) {
            try await reader.codes(in: Data(), width: 1, height: 1, stride: 1)
        }
        #expect(try await reader.codes(in: frame, width: 640, height: 480, stride: 640).isEmpty)
        let huge = Data(count: 128 << 20)
        await #expect(throws: KeyfoldError.InvalidInput(field: .frame)) {
            try await reader.codes(in: huge, width: 65_536, height: 2048, stride: 65_536)
        }
    }

    @Test func aHomeThatCannotBeWritten() async throws {
        let folder = try TestFolder()
        try Data("a file".utf8).write(to: folder["file"])
        for path in [folder["file"].appendingPathComponent("home").path, "/proc/keyfold-home"] {
            let platform = Platform(deviceName: "A phone", cloneMarker: folder["marker"])
            await #expect(throws: KeyfoldError.StoreUnavailable) {
                try await KeyfoldHome.open(URL(fileURLWithPath: path), on: platform)
            }
        }
    }

    @Test func textsThatAreTooLongOrAreNone() async throws {
        let (_, home) = try await Phone.local()
        let long = String(repeating: "x", count: 1_000_000)
        await #expect(throws: KeyfoldError.InvalidInput(field: .title)) {
            try await home.vault.add(ItemDraft(kind: .note, title: long))
        }
        #expect(throws: KeyfoldError.InvalidInput(field: .code)) { try lookAtCode(text: "") }
        #expect(throws: KeyfoldError.self) { try lookAtCode(text: long) }
        for id in ["", "zz", "00000000000000000000000000000000", "\u{0}"] {
            await #expect(throws: KeyfoldError.NotFound) { try await home.vault.item(id) }
            await #expect(throws: KeyfoldError.NotFound) { try await home.vault.remove(id) }
        }
        #expect(try home.vault.list(ItemQuery(words: long, offset: .max, limit: .max)).summaries.isEmpty)
        await #expect(throws: KeyfoldError.NoService) { try await home.account.info() }
        #expect(try home.vault.list().total == 0)
    }

    @Test func aBackupThatIsFullOrSignedOut() async throws {
        let (phone, home) = try await Phone.local()
        try await home.account.saveBackup()
        let before = phone.backup.names
        let cases: [(PortError, KeyfoldError)] = [
            (.Full, .StorageFull), (.NotReady, .Offline), (.Denied, .StoreUnavailable),
        ]
        for (why, error) in cases {
            phone.backup.fails.with { $0 = why }
            await #expect(throws: error) { try await home.account.saveBackup() }
        }
        phone.backup.fails.with { $0 = nil }
        #expect(phone.backup.names == before)
        #expect(try home.account.health().backupAt != nil)
    }

    @Test func portsThatThrowWhatIsNoPortError() async throws {
        let (folder, listener) = (try TestFolder(), ThrowingListener())
        let platform = Platform(
            transport: Unreachable(), clock: ThrowingClock(), cloneMarker: folder["marker"].path, deviceName: "A phone",
            backup: ThrowingBackup(), keystore: nil, listener: listener)
        let home = try await KeyfoldHome.open(folder["home"], on: platform)
        let signUp = try home.signUp()
        try await signUp.local(password: password())
        await #expect(throws: KeyfoldError.ServiceFault) { try await home.account.saveBackup() }
        await #expect(throws: KeyfoldError.NotFound) { try await home.enableDeviceKey() }
        try await signUp.finish(oneWayIsEnough: true)
        #expect(try home.state() == .unlocked)
        #expect(listener.heard.value.contains(.backup))
        #expect(!folder.url.path.isEmpty)
    }

    @Test func callsDuringAnotherCall() async throws {
        let (_, home) = try await Phone.local()
        home.lock()
        let calls = (0..<2).map { _ in Task { try await home.unlock(password: password()) } }
        home.lock()
        // Each either won or found that it was locked meanwhile.
        for call in calls {
            if case .failure(let error) = await call.result { #expect(error as? KeyfoldError == .Locked) }
        }
        try await home.unlock(password: password())
        #expect(try home.state() == .unlocked)
    }
}
