// Loads the library and says so. A library of another version ends it before, with what is wrong.

import KeyfoldKit

uniffiEnsureKeyfoldFfiInitialized()
print("loaded: \(KeyfoldError.Locked.code)")
