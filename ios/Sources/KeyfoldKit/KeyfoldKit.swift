// What an app imports. The generated module comes with it; everything here only forwards to it.
//
// | file | what it adds |
// |---|---|
// | KeyfoldHome.swift | the home: long calls off the caller's thread, cancelled with their task |
// | SignUp.swift, NewDevice.swift | the two ways in |
// | Vault.swift, Sync.swift, Account.swift, PasswordChange.swift | what can be done with an account |
// | Changes.swift | hearing that something changed, as an `AsyncStream` |
// | Secret.swift | passwords and revealed values that wipe themselves |
// | URLSessionTransport.swift, Exchange.swift | the platform's HTTP |
// | SystemClock.swift, Platform.swift, Frames.swift | the clock, the defaults of a platform, camera frames |
// | ErrorTexts.swift, Reflection.swift | errors that people read, records that show nothing |
// | LongCalls.swift, Guarded.swift | the queues and the lock under all of it |

@_exported import KeyfoldCore
