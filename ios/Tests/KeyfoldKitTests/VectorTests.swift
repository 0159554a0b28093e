// The vectors that all languages share. Codes can be checked over the exported surface; what lies deeper is named here
// with the reason, and a file that isn't named fails.

import Foundation
import KeyfoldKit
import Testing

@Suite struct VectorTests {
    /// Where a file is read, or why the exported surface can't read it.
    enum Reading {
        case read
        case outOfReach(String)
    }

    static let files: [String: Reading] = [
        "sealed_key_form": .read,
        "account_key": .outOfReach("the account key never crosses the border"),
        "code": .outOfReach("code keys never cross the border"),
        "key_tree": .outOfReach("no derived key crosses the border"),
        "opaque": .outOfReach("the sign-in's messages stay inside the transport's bodies"),
        "opaque_2": .outOfReach("the sign-in's messages stay inside the transport's bodies"),
        "outbox": .outOfReach("the outbox is sealed inside the database"),
        "parcel": .outOfReach("parcels are opened inside only"),
        "record": .outOfReach("records are opened inside only"),
        "seal": .outOfReach("seals are opened inside only"),
        "sealed_key": .outOfReach("a sealed key opens only within a sign-in, and gives no bytes"),
        "signed_message": .outOfReach("signatures are made inside only"),
        "stretch": .outOfReach("stretched keys never cross the border"),
        "ticket": .outOfReach("only the two services open tickets"),
        "verifier": .outOfReach("the verifier is opened inside only"),
    ]

    struct SealedKeyForm: Decodable {
        struct Seal: Decodable {
            struct Header: Decodable {
                let kind: Int
                let made: Int64?
            }
            let name: String
            let header: Header
            let text: String
        }
        struct Case: Decodable {
            struct Expect: Decodable {
                let ok: String?
                let error: String?
            }
            let name: String
            let text: String
            let expect: Expect
        }
        let seals: [Seal]
        let texts: [Case]
        let pages: [Case]
    }

    static func sealedKeyForm() throws -> SealedKeyForm {
        let file = try setting("KEYFOLD_VECTORS").appendingPathComponent("sealed_key_form.json")
        return try JSONDecoder().decode(SealedKeyForm.self, from: Data(contentsOf: file))
    }

    @Test func everyFileIsReadOrNamedWithAReason() throws {
        let folder = try setting("KEYFOLD_VECTORS")
        let found = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" }
            .map { $0.deletingPathExtension().lastPathComponent }
        #expect(Set(found) == Set(Self.files.keys))
    }

    @Test func codesAreWhatTheirHeaderSays() throws {
        for seal in try Self.sealedKeyForm().seals {
            guard seal.header.kind != 3 else {
                #expect(throws: KeyfoldError.InvalidInput(field: .code)) { try lookAtCode(text: seal.text) }
                continue
            }
            let facts = try lookAtCode(text: seal.text)
            #expect(facts.kind == (seal.header.kind == 1 ? .kit : .code), "\(seal.name)")
            #expect(facts.text == seal.text, "\(seal.name)")
            if let made = seal.header.made { #expect(facts.made == made, "\(seal.name)") }
        }
    }

    /// Texts that the strict form refuses, but in which a whole code is found: what surrounds it doesn't matter here.
    static let surrounded: Set<String> = [
        "one character more", "body twice", "a quotation mark at the end", "prefix of format 2",
        "prefix of format 9, longer", "prefix of format 0",
    ]

    @Test func textsAndPagesAreJudgedAsWritten() throws {
        let vectors = try Self.sealedKeyForm()
        let seals = Dictionary(uniqueKeysWithValues: vectors.seals.map { ($0.name, $0) })
        for vector in vectors.texts + vectors.pages {
            let found = Result { try lookAtCode(text: vector.text) }
            if let name = vector.expect.ok, let seal = seals[name], seal.header.kind != 3 {
                #expect(try found.get().text == seal.text, "\(vector.name)")
            } else if Self.surrounded.contains(vector.name) {
                #expect(try seals.values.map(\.text).contains(found.get().text), "\(vector.name)")
            } else if case .success = found {
                Issue.record("\(vector.name) was taken")
            } else if vector.expect.error == "UpgradeRequired" {
                #expect(throws: KeyfoldError.UpgradeRequired, "\(vector.name)") { try found.get() }
            }
        }
    }

    @Test func whatIsWrongWithAPageIsTold() throws {
        let expected: [String: KeyfoldError] = [
            "NotACode": .InvalidInput(field: .code), "Truncated": .CodeDamaged, "Damaged": .CodeDamaged,
            "BadCharacter": .CodeDamaged, "TooLong": .CodeDamaged, "UpgradeRequired": .UpgradeRequired,
        ]
        for page in try Self.sealedKeyForm().pages {
            guard let error = page.expect.error else { continue }
            #expect(throws: try #require(expected[error]), "\(page.name)") { try lookAtCode(text: page.text) }
        }
    }

    @Test func aCodeIsReadBackFromItsPicture() async throws {
        for seal in try Self.sealedKeyForm().seals where seal.header.kind != 3 {
            let drawn = String(decoding: try drawCode(text: seal.text, form: .svg), as: UTF8.self)
            let frame = try Frame(svg: drawn, pixelsPerModule: 4)
            let texts = try await FrameReader().codes(
                in: frame.luma, width: frame.side, height: frame.side, stride: frame.stride)
            #expect(texts.map { try? lookAtCode(text: $0).text } == [seal.text])
        }
    }
}
