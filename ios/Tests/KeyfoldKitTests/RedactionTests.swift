// No secret in a text: neither in a description, nor in what `dump` and debuggers see. Records are made of one word, and
// a record of the generated code that isn't tested here fails.

import Foundation
import Testing

@testable import KeyfoldKit

@Suite struct RedactionTests {
    private static let word = "swordfish"
    private static let version = VersionId(log: "0011223344556677", number: 1)
    private static let sibling = Sibling(version: version, label: word, text: word, cleared: false, modified: 1)
    private static let field = ItemField(
        name: word, label: word, fieldType: .text, text: word, cleared: false, version: version, modified: 1,
        siblings: [sibling])
    private static let summary = ItemSummary(
        id: word, kind: .login, title: word, subtitle: word, hosts: [word], tags: [word], favourite: true,
        conflict: false, modified: 1)
    private static let problem = SyncProblem(device: word, error: .Forked, number: 1)
    private static let header = Header(name: "authorization", value: word)

    private static let items: [any Sendable] = [
        Item(
            id: word, kind: .login, title: word, titleSiblings: [sibling], tags: [word], favourite: true,
            fields: [field], modified: 1),
        field, sibling, summary, ItemPage(summaries: [summary], total: 1, generation: 1),
        HistoryEntry(
            name: word, label: word, fieldType: .secret, version: version, modified: 1, replaced: 2, cleared: false),
        ItemQuery(words: word, tag: word), TagCount(tag: word, count: 1),
        ItemDraft(title: word, set: [FieldText(name: word, text: word)], clear: [word], addTags: [word]),
        FieldText(name: word, text: word), NewField(label: word, fieldType: .secret, text: word),
        FieldChange(name: word, label: word), OneTimeCode(code: word, secondsLeft: 1, period: 30),
        Generated(password: Data(word.utf8), entropyBits: 1),
    ]

    private static let others: [any Sendable] = [
        AccountInfo(address: word, addressConfirmed: true, licence: .free, paidUntil: nil, passwordSince: 1),
        DeviceInfo(id: word, name: word, enrolled: 1, lastSeen: 1, isThis: true),
        HeardFrom(name: word, at: 1, isThis: false), problem,
        SyncOutcome(sent: 1, received: 1, changed: 1, problems: [problem], deviceCopied: false),
        SyncStatus(unsent: 1, syncedAt: nil, devices: [], problems: [problem], strangers: [word]),
        PasswordNotice.changed(who: word, at: 1), CatchUp.changedElsewhere(who: word, at: 1),
        CodeFacts(kind: .kit, made: 1, text: word), HomeState.findingKey(address: word, haveCode: true), header,
        Request(url: word, headers: [header], body: Data(word.utf8), timeoutMs: 1),
        Outcome.answered(status: 200, body: Data(word.utf8)),
        Platform(deviceName: word, cloneMarker: URL(fileURLWithPath: "/\(word)")),
        Secret(word), DrawnPassword(Generated(password: Data(word.utf8), entropyBits: 1)),
    ]

    /// Records that hold nothing secret.
    private static let open: Set<String> = ["RecoveryHealth", "VersionId", "Characters", "Words", "Strength"]

    @Test func textsAndMirrorsHoldNoSecret() {
        for record in Self.items + Self.others {
            var dumped = ""
            dump(record, to: &dumped)
            let texts = [
                "\(record)", String(describing: record), String(reflecting: record), dumped,
                "\(Optional(record) as Any)", "\([record])", "\(["key": record])",
            ]
            for text in texts {
                #expect(!text.contains(Self.word) && !text.contains("115, 119, 111, 114"), "\(type(of: record))")
            }
        }
    }

    @Test func everyRecordOfTheGeneratedCodeIsTestedOrHoldsNothingSecret() throws {
        let source = try String(contentsOf: setting("KEYFOLD_GENERATED"), encoding: .utf8)
        let records = source.matches(of: /(?m)^public struct (\w+)/).map { String($0.1) }
            .filter { !$0.hasPrefix("FfiConverter") }
        #expect(records.count > 20)
        let tested = Set((Self.items + Self.others).map { String(describing: type(of: $0)) })
        for record in records where !Self.open.contains(record) {
            #expect(tested.contains(record), "\(record)")
        }
    }

    @Test func errorsHoldNoSecret() async throws {
        let (_, home) = try await Phone.local()
        let secret = Secret("not the pass phrase of this home")
        do {
            try await home.unlock(password: secret)
            Issue.record("it opened")
        } catch {
            var dumped = ""
            dump(error, to: &dumped)
            #expect(!"\(error)\(error.localizedDescription)\(dumped)".contains("pass phrase of this"))
        }
    }
}
