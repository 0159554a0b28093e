// Objects work from any thread: eight at once, each reading and writing, with one that locks among them.

import Foundation
import KeyfoldKit
import Testing

@Suite struct ThreadTests {
    @Test func eightThreadsWriteAndNothingIsLost() async throws {
        let (_, home) = try await Phone.local()
        try await onEightThreads { number in
            for count in 0..<10 {
                try await home.vault.add(ItemDraft(kind: .note, title: "\(number)-\(count)"))
                _ = try home.vault.list(ItemQuery(words: "\(number)-"))
                _ = try home.state()
            }
        }
        #expect(try home.vault.list().total == 80)
    }

    @Test func aLockAmongEightThreadsEndsThemAllAlike() async throws {
        let (_, home) = try await Phone.local()
        try await onEightThreads { number in
            for count in 0..<20 {
                do {
                    if number == 0 && count == 10 { home.lock() }
                    try await home.vault.add(ItemDraft(kind: .note, title: "\(number)-\(count)"))
                } catch {
                    #expect(error as? KeyfoldError == .Locked)
                }
            }
        }
        #expect(try home.state() == .locked)
        try await home.unlock(password: password())
        #expect(try home.vault.list().total >= 10)
    }

    @Test func eightThreadsOpenOneHome() async throws {
        let (phone, home) = try await Phone.local()
        let id = try await home.vault.add(ItemDraft(kind: .note, title: "One"))
        try await onEightThreads { _ in
            let same = try await phone.open(over: Unreachable())
            #expect(try await same.vault.item(id).title == "One")
        }
        #expect(try home.state() == .unlocked)
    }

    private func onEightThreads(_ work: @escaping @Sendable (Int) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { threads in
            for number in 0..<8 {
                threads.addTask { try await work(number) }
            }
            try await threads.waitForAll()
        }
    }
}
