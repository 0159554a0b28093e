// Every error: its code, its sentence, and that the list here is whole.

import Foundation
import KeyfoldKit
import Testing

@Suite struct ErrorTests {
    static let all: [KeyfoldError] = [
        .WrongPassword, .WeakPassword, .InvalidInput(field: .address), .Locked, .Busy, .InUse, .AddressTaken,
        .SignInAgain, .PasswordChanged(date: 1_780_574_400), .PasswordUnknown(since: 1_780_574_400),
        .PasswordReplaced, .DeviceUnknown, .AccountUnknown, .DeviceRevoked, .CodeReplaced(date: 1_780_574_400),
        .CodeOfAnotherAccount, .CodeDamaged, .VerifierMismatch, .RolledBack, .Forked, .SegmentMissing, .NotInSync,
        .NotAllowed, .Offline, .ServiceFault, .TooManyAttempts(retryAfter: 90), .BiometricsChanged, .UpgradeRequired,
        .StorageFull, .StoreUnavailable, .Corrupt, .NotFound, .Cancelled, .RecoveryNeeded, .UnsentEdits, .NoService,
        .Internal,
    ]

    /// A case that isn't here doesn't compile.
    private func number(_ error: KeyfoldError) -> Int {
        switch error {
        case .WrongPassword: 0
        case .WeakPassword: 1
        case .InvalidInput: 2
        case .Locked: 3
        case .Busy: 4
        case .InUse: 5
        case .AddressTaken: 6
        case .SignInAgain: 7
        case .PasswordChanged: 8
        case .PasswordUnknown: 9
        case .PasswordReplaced: 10
        case .DeviceUnknown: 11
        case .AccountUnknown: 12
        case .DeviceRevoked: 13
        case .CodeReplaced: 14
        case .CodeOfAnotherAccount: 15
        case .CodeDamaged: 16
        case .VerifierMismatch: 17
        case .RolledBack: 18
        case .Forked: 19
        case .SegmentMissing: 20
        case .NotInSync: 21
        case .NotAllowed: 22
        case .Offline: 23
        case .ServiceFault: 24
        case .TooManyAttempts: 25
        case .BiometricsChanged: 26
        case .UpgradeRequired: 27
        case .StorageFull: 28
        case .StoreUnavailable: 29
        case .Corrupt: 30
        case .NotFound: 31
        case .Cancelled: 32
        case .RecoveryNeeded: 33
        case .UnsentEdits: 34
        case .NoService: 35
        case .Internal: 36
        }
    }

    @Test func theListIsWhole() {
        #expect(Self.all.map(number) == Array(0..<37))
    }

    @Test(arguments: all) func hasItsCodeAndASentence(_ error: KeyfoldError) {
        #expect(error.code == "\(error)".prefix(while: \.isLetter))
        #expect(error.localizedDescription.hasSuffix("."))
        #expect(error.localizedDescription.first?.isUppercase == true)
        #expect((error as any Error).localizedDescription == error.errorDescription)
    }

    @Test func codesAndSentencesAreAllDifferent() {
        #expect(Set(Self.all.map(\.code)).count == 37)
        #expect(Set(Self.all.map(\.localizedDescription)).count == 37)
        let ofFields = InputField.allCases.map { KeyfoldError.InvalidInput(field: $0).localizedDescription }
        #expect(Set(ofFields).count == InputField.allCases.count)
    }

    @Test func numbersAreSaidInUnitsThatPeopleUse() {
        #expect(KeyfoldError.CodeReplaced(date: 1_780_574_400).localizedDescription.contains("2026"))
        #expect(KeyfoldError.PasswordChanged(date: 1_780_574_400).localizedDescription.contains("2026"))
        #expect(KeyfoldError.PasswordUnknown(since: 1_780_574_400).localizedDescription.contains("2026"))
        #expect(!KeyfoldError.CodeReplaced(date: 0).localizedDescription.contains("1970"))
        let waits: [(UInt32, String)] = [
            (1, "a second."), (90, "90 seconds."), (600, "10 minutes."), (601, "11 minutes."), (86_400, "24 hours."),
        ]
        for (seconds, ending) in waits {
            #expect(KeyfoldError.TooManyAttempts(retryAfter: seconds).localizedDescription.hasSuffix(ending))
        }
    }

    @Test func everyPortErrorCrossesAndComesBackAsOneOfOurs() async throws {
        let expected: [PortError: KeyfoldError] = [
            .Offline: .Offline, .Denied: .StoreUnavailable, .Full: .StorageFull, .NotReady: .Offline,
            .Missing: .NotFound, .Cancelled: .Cancelled, .Other: .ServiceFault,
        ]
        #expect(Set(expected.keys) == Set(PortError.allCases))
        let (phone, home) = try await Phone.local()
        for (why, error) in expected {
            #expect(!why.localizedDescription.isEmpty)
            phone.keystore.fails.with { $0 = why }
            await #expect(throws: error) { try await home.enableDeviceKey() }
        }
    }
}
