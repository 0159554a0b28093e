// A phone for tests: a home and a clone marker in a folder of its own; its backup and its keystore lie in memory.

import Foundation
import KeyfoldKit

let address = "ann@example.org"
let typed = "correct horse battery staple"

/// The password as a person types it, each time anew.
func password() -> Secret { Secret(typed) }

/// A phone.
final class Phone: Sendable {
    let folder: TestFolder
    let backup: Slots
    let keystore: Keystore
    private let name: String

    init(_ name: String = "A phone", backup: Slots = Slots()) throws {
        folder = try TestFolder()
        keystore = Keystore(in: folder)
        (self.name, self.backup) = (name, backup)
    }

    /// Opens its home over the system's HTTP.
    func open() async throws -> KeyfoldHome {
        let platform = Platform(
            deviceName: name, cloneMarker: folder["marker"], backup: backup, keystore: keystore)
        return try await KeyfoldHome.open(folder["home"], on: platform)
    }

    /// Opens its home over a transport of the test.
    func open(over transport: any PlatformTransport) async throws -> KeyfoldHome {
        let platform = Platform(
            transport: transport, clock: SystemClock(), cloneMarker: folder["marker"].path, deviceName: name,
            backup: backup, keystore: keystore)
        return try await KeyfoldHome.open(folder["home"], on: platform)
    }

    /// A phone with an account that has no service.
    static func local(over transport: any PlatformTransport = Unreachable()) async throws -> (Phone, KeyfoldHome) {
        let phone = try Phone()
        let home = try await phone.open(over: transport)
        let signUp = try home.signUp()
        try await signUp.local(password: password())
        try await signUp.finish(oneWayIsEnough: true)
        signUp.close()
        return (phone, home)
    }

    /// Signs up with both services, with one recovery way.
    func signUp(_ world: World, over transport: (any PlatformTransport)? = nil) async throws -> KeyfoldHome {
        let home = if let transport { try await open(over: transport) } else { try await open() }
        let signUp = try home.signUp()
        try await signUp.withService(
            address: address, service: world.account.url, mail: world.mail.url, password: password())
        try await home.account.saveBackup()
        try await signUp.finish(oneWayIsEnough: true)
        signUp.close()
        return home
    }
}

/// A backup in memory, which may fail.
final class Slots: PlatformBackup {
    private let slots = Shared([String: Data]())
    let fails = Shared(PortError?.none)

    var names: [String] { slots.value.keys.sorted() }

    private func check() throws {
        if let why = fails.value { throw why }
    }

    func put(name: String, bytes: Data) throws -> BackupPut {
        try check()
        slots.with { $0[name] = bytes }
        return .confirmed
    }

    func get(name: String) throws -> Data {
        try check()
        guard let bytes = slots.value[name] else { throw PortError.Missing }
        return bytes
    }

    func list() throws -> [String] {
        try check()
        return names
    }

    func remove(name: String) throws {
        try check()
        slots.with { _ = $0.removeValue(forKey: name) }
    }
}

/// Keeps the device key in memory and asks for no finger. The home has it, and it has the home's folder, which so
/// stays there as long as the home is open.
final class Keystore: PlatformKeystore {
    private let folder: TestFolder
    private let key = Shared(Data?.none)
    let fails = Shared(PortError?.none)

    init(in folder: TestFolder) {
        self.folder = folder
    }

    /// The device key, as a fingerprint releases it.
    func release() throws -> Secret {
        guard var key = key.value else { throw Missing(what: "the device key") }
        return Secret(moving: &key)
    }

    func put(key: Data) throws {
        if let why = fails.value { throw why }
        self.key.with { $0 = key }
    }

    func remove() throws {
        if let why = fails.value { throw why }
        key.with { $0 = nil }
    }
}

/// A value that several threads share.
final class Shared<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var held: Value

    init(_ value: Value) {
        held = value
    }

    var value: Value { with { $0 } }

    func with<Answer>(_ body: (inout Value) -> Answer) -> Answer {
        lock.lock()
        defer { lock.unlock() }
        return body(&held)
    }
}
