// Errors as people read them. An app translates by its own table `Keyfold.strings`, whose keys are the errors' codes;
// without one, the sentences here are shown. A code with a number in its sentence takes it as `%@`.

import Foundation
import KeyfoldCore

extension KeyfoldError {
    /// The translation key, the same in every shell: `WrongPassword`, `CodeReplaced`...
    public var code: String { KeyfoldCore.errorCode(error: self) }
}

extension KeyfoldError: LocalizedError {
    /// What happened and what to do, in the person's language if the app's table `Keyfold` has the key.
    public var errorDescription: String? {
        switch self {
        case .InvalidInput(let field):
            return translated("\(code).\(field)", sentence(of: field))
        case .CodeReplaced(let date) where date > 0:
            let text = translated("\(code).on", "This code was replaced on %@. Use the newer one, the backup or a kit.")
            return String(format: text, day(of: date))
        case .PasswordChanged(let date):
            let text = translated(code, "The password was changed on another device on %@. Type that one.")
            return String(format: text, day(of: date))
        case .PasswordUnknown(let since):
            let text = translated(
                code, "Since %@ the service takes a password that this device hasn't heard of. Type it, or sync later."
            )
            return String(format: text, day(of: since))
        case .TooManyAttempts(let seconds):
            let text = translated(code, "There were too many attempts. Try again in %@.")
            return String(format: text, wait(seconds: seconds))
        default:
            return translated(code, sentence(of: self))
        }
    }
}

extension PortError: LocalizedError {
    /// What happened, in English: ports' errors are for logs.
    public var errorDescription: String? { "\(self)" }
}

private func translated(_ key: String, _ english: String) -> String {
    NSLocalizedString(key, tableName: "Keyfold", bundle: .main, value: english, comment: "")
}

private func day(of seconds: Int64) -> String {
    let date = Date(timeIntervalSince1970: TimeInterval(seconds))
    return DateFormatter.localizedString(from: date, dateStyle: .long, timeStyle: .none)
}

private func wait(seconds: UInt32) -> String {
    switch seconds {
    case 0...1: translated("wait.second", "a second")
    case 2..<120: String(format: translated("wait.seconds", "%@ seconds"), "\(seconds)")
    case 120..<7200: String(format: translated("wait.minutes", "%@ minutes"), "\((seconds - 1) / 60 + 1)")
    default: String(format: translated("wait.hours", "%@ hours"), "\((seconds - 1) / 3600 + 1)")
    }
}

private func sentence(of error: KeyfoldError) -> String {
    switch error {
    case .WrongPassword: "The password is wrong. Type it again, as it is, with capitals and spaces."
    case .WeakPassword: "This password is too easy to guess. Take at least 8 characters; some words are good."
    case .InvalidInput(let field): sentence(of: field)
    case .Locked: "The vault is locked. Nothing was written."
    case .Busy: "Something else is under way. Finish it first."
    case .InUse: "Another program has this vault open. Close it, then try again."
    case .AddressTaken: "This address has an account already. Sign in instead."
    case .SignInAgain: "The sign-in took too long. Sign in again."
    case .PasswordChanged: "The password was changed on another device. Type that one."
    case .PasswordUnknown: "The service takes a password that this device hasn't heard of. Type it, or sync later."
    case .PasswordReplaced: "This password had been replaced before the service was restored. Sync another device."
    case .DeviceUnknown: "The service was restored and doesn't know this device any more. Add it again."
    case .AccountUnknown: "The service was restored and doesn't know this account any more. Register it again."
    case .DeviceRevoked: "This device was removed from the account, or the account was deleted. What is here stays."
    case .CodeReplaced: "This code was replaced. Use the newer one, the backup or a kit."
    case .CodeOfAnotherAccount: "This code belongs to another account. Look for the one of this address."
    case .CodeDamaged: "This code is damaged or mistyped. Compare it with the original, or use another way."
    case .VerifierMismatch: "The key doesn't fit what the service has. Nothing was written or sent."
    case .RolledBack: "The store holds less than it did before."
    case .Forked: "The store shows different things to different devices."
    case .SegmentMissing: "Something that another device wrote is missing."
    case .NotInSync: "Something changed elsewhere meanwhile. Sync, then try again."
    case .NotAllowed: "The licence doesn't allow this."
    case .Offline: "The service can't be reached. What was done here is kept; try again later."
    case .ServiceFault: "The service failed, or isn't a Keyfold service. Try again later."
    case .TooManyAttempts: "There were too many attempts."
    case .BiometricsChanged: "The biometrics changed. Use the password."
    case .UpgradeRequired: "This was made by a newer version. Update the app."
    case .StorageFull: "There is no room left, here or at the service. Nothing was lost."
    case .StoreUnavailable: "The vault can't be read or written now. Nothing was lost."
    case .Corrupt: "The vault on this device is damaged. Set this device up anew; other devices keep theirs."
    case .NotFound: "There is no such thing here."
    case .Cancelled: "It was cancelled."
    case .RecoveryNeeded: "There are not enough ways to recover this account."
    case .UnsentEdits: "There is something here that no other place has. Sync first."
    case .NoService: "This account has no service for that."
    case .Internal: "This is a fault of the program. Nothing was lost; please report it."
    }
}

private func sentence(of field: InputField) -> String {
    switch field {
    case .address: "This is not an email address."
    case .url: "A service's address begins with https://."
    case .password: "A password has 1 to 1,024 bytes of text."
    case .code: "There is no Keyfold code in it."
    case .confirmation: "This is not the code from the mail, or it is too old. Have a new one sent."
    case .item: "A value can't be taken: too long, or not of its type. Nothing was written."
    case .title: "A title has at most 1,000 characters, on one line. Nothing was written."
    case .deviceKey: "A device key has 32 bytes."
    case .setting: "A setting is outside its range."
    case .frame: "This is not a camera's frame."
    }
}
