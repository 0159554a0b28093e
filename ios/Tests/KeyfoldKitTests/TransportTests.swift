// Transports that throw, hang, or answer nonsense: a typed error, nothing made, nothing stuck.

import Foundation
import Testing

@testable import KeyfoldKit

@Suite struct TransportTests {
    @Test func requestsArriveWhole() async throws {
        let transport = Scripted { $0.map { _ in .answered(status: 500, body: Data("oops".utf8)) } }
        await #expect(throws: KeyfoldError.ServiceFault) { try await signUp(over: transport) }
        let request = try #require(transport.asked.value.first)
        #expect(request.url.hasPrefix("https://account.example/"))
        #expect(request.headers.contains(Header(name: "content-type", value: "application/json")))
        #expect(request.timeoutMs > 0)
    }

    @Test func failuresKeepTheirKind() async throws {
        let cases: [(KeyfoldError, @Sendable ([Request]) throws -> [Outcome])] = [
            (.Offline, { $0.map { _ in .failed(why: .Offline) } }),
            (.Offline, { _ in throw PortError.Offline }),
            (.ServiceFault, { _ in throw Surprise() }),
            (.ServiceFault, { _ in [] }),
            (.ServiceFault, { $0.map { _ in .answered(status: 200, body: Data()) } }),
            (.ServiceFault, { $0.map { _ in .answered(status: 200, body: Data("{\"a\":".utf8)) } }),
            (.ServiceFault, { $0.map { _ in .answered(status: 302, body: Data()) } }),
            (.ServiceFault, { $0.map { _ in .answered(status: 0, body: Data(count: 1 << 20)) } }),
            (.ServiceFault, { $0.flatMap { _ in Array(repeating: .answered(status: 200, body: Data()), count: 3) } }),
        ]
        for (number, (error, answer)) in cases.enumerated() {
            await #expect(throws: error, "case \(number)") { try await signUp(over: Scripted(answer)) }
        }
    }

    @Test func aCallThatNeverAnswersEndsWithItsTask() async throws {
        let transport = Hanging()
        let call = Task { try await signUp(over: transport) }
        try await transport.untilItHangs()
        call.cancel()
        await #expect(throws: KeyfoldError.Cancelled) { try await call.value }
    }

    @Test func aTaskThatWasCancelledBeforeMakesNoCall() async throws {
        let (_, home) = try await Phone.local()
        home.lock()
        let call = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await home.unlock(password: password())
        }
        await #expect(throws: KeyfoldError.Cancelled) { try await call.value }
        #expect(!home.isUnlocked)
    }

    @Test func lockReturnsWhileATransportHangsAndEndsItsCall() async throws {
        let world = try await World.start()
        let transport = Hanging(hangs: false)
        let home = try await Phone().signUp(world, over: transport)
        transport.hang()
        let locked = Task { try await home.sync.sync() }
        try await transport.untilItHangs()
        home.lock()
        #expect(try home.state() == .locked)
        #expect(throws: KeyfoldError.Locked) { try home.vault.list() }
        await #expect(throws: KeyfoldError.Locked) { try await locked.value }
        try await home.unlock(password: password())
        let syncing = Task { try await home.sync.sync() }
        try await transport.untilItHangs()
        await #expect(throws: KeyfoldError.Busy) { try await home.sync.sync() }
        #expect(try home.vault.list().total == 0)
        syncing.cancel()
        await #expect(throws: KeyfoldError.self) { try await syncing.value }
        transport.relent()
        try await home.sync.sync()
    }

    @Test func aTransportMayMakeEveryQuickCallFromInside() async throws {
        let world = try await World.start()
        let transport = Busybody()
        let home = try await Phone().signUp(world, over: transport)
        let calls = Shared(0)
        transport.inside.with {
            $0 = { [weak home] in
                guard let home else { return }
                everyQuickCall(home)
                calls.with { $0 += 1 }
            }
        }
        try await home.vault.add(ItemDraft(kind: .note, title: "One"))
        #expect(try await home.sync.sync().sent == 1)
        #expect(calls.value >= 2)
    }

    @Test func aTransportThatLocksEndsItsOwnCall() async throws {
        let world = try await World.start()
        let transport = Busybody()
        let home = try await Phone().signUp(world, over: transport)
        transport.inside.with { $0 = { [weak home] in home?.lock() } }
        await #expect(throws: KeyfoldError.Locked) { try await home.sync.sync() }
        #expect(try home.state() == .locked)
    }

    @Test func anObserverThatThrowsAndCallsBackChangesNothing() async throws {
        let (_, home) = try await Phone.local()
        let observer = Meddler(home)
        let subscription = try home.quick { $0.observe(observer: observer) }
        try await home.vault.add(ItemDraft(kind: .note, title: "One"))
        #expect(observer.heard.value > 0)
        withExtendedLifetime(subscription) {}
        #expect(try home.vault.list().total == 1)
    }

    private func signUp(over transport: any PlatformTransport) async throws {
        let home = try await Phone().open(over: transport)
        let signUp = try home.signUp()
        defer { #expect((try? home.state()) == .noAccount) }
        let service = try #require(URL(string: "https://account.example"))
        try await signUp.withService(address: address, service: service, password: password())
    }
}
