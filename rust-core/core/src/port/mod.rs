//! What the host gives to core: traits without lifetimes or generics, so that Kotlin and Swift can implement them.
//!
//! Every method may block, and none is called while core holds a lock or a transaction. All share one error.

mod backup;
mod cancel;
mod device_key;
mod env;
mod error;
mod progress;
mod sync_store;
mod transport;

pub use backup::{BackupStore, Put};
pub use cancel::Cancel;
pub use device_key::DeviceKeyStore;
pub use env::{Clock, Cost, Env, Random, Stretch, StretchError, SystemRandom};
pub use error::PortError;
pub use progress::{Progress, ProgressListener, Step};
pub use sync_store::{Created, Listed, NewSegment, Read, StoreEntry, SyncStore};
pub use transport::{Request, Response, Transport};
