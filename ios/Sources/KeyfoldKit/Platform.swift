// The defaults of a platform: an app gives what only it can know.

import Foundation
import KeyfoldCore

extension Platform {
    /// A platform with the system's HTTP and clock.
    ///
    /// - Parameters:
    ///   - deviceName: What other devices call this one, at most 100 characters.
    ///   - cloneMarker: A file that is neither backed up nor copied with the home.
    ///   - backup: The platform's backup, if it has one.
    ///   - keystore: The guard of the device key, if there is one.
    ///   - listener: Hears how far long calls are.
    public init(
        deviceName: String,
        cloneMarker: URL,
        backup: (any PlatformBackup)? = nil,
        keystore: (any PlatformKeystore)? = nil,
        listener: (any PlatformListener)? = nil
    ) {
        self.init(
            transport: URLSessionTransport(),
            clock: SystemClock(),
            cloneMarker: cloneMarker.path,
            deviceName: deviceName,
            backup: backup,
            keystore: keystore,
            listener: listener
        )
    }
}
