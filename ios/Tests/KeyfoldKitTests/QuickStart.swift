// The quick start of docs/INTEGRATING.md, as it is printed there: compiled here, and run by its test.

import Foundation
import KeyfoldKit

func quickStart(_ folder: URL, _ marker: URL, service: URL, mail: URL, typed: String) async throws -> Secret {
    // quick start
    let platform = Platform(deviceName: "Ann's phone", cloneMarker: marker)
    let home = try await KeyfoldHome.open(folder, on: platform)
    let password = Secret(typed)
    let signUp = try home.signUp()
    try await signUp.withService(address: "ann@example.org", service: service, mail: mail, password: password)
    try await home.account.mailCode()  // one way to recover
    let kit = try await home.account.kit(password: password)  // and another: a page that the person keeps
    let page = try drawCode(text: kit, form: .pdf)
    try page.write(to: folder.appendingPathComponent("kit.pdf"))
    try await home.account.kitSaved()
    try await signUp.finish()
    let login = [FieldText(name: "username", text: "ann"), FieldText(name: "password", text: "s3cret")]
    let id = try await home.vault.add(ItemDraft(kind: .login, title: "Bank", set: login))
    try await home.sync.sync()
    return try await home.vault.reveal(id, field: "password")
    // end of quick start
}
