//! The whole system in one process, for its tests: both services as they really run, and any number of devices.
//!
//! Nothing is simulated but the platform: requests go over loopback, mails are files in a folder. What stands between
//! a device and the services ([`middle`]) can lose, cut and replace any request or answer by its number.
//!
//! | module | what it holds |
//! |---|---|
//! | [`clock`], [`folder`] | the one clock of a world, and where its files lie |
//! | [`world`] | the services: started, stopped and started again on the same ports and data |
//! | [`yesterday`] | the account service put back to an earlier day |
//! | [`middle`] | the network, and whoever sits in it |
//! | [`backup`], [`device`] | a platform: its backup, its keystore, a home |
//! | [`keyless`] | an account before its first device |
//! | [`mailbox`] | the messages that came |
//! | [`log`] | everything that was logged |
//! | [`steps`] | what a person does, so that a test says only what is special about it |

pub mod backup;
pub mod clock;
pub mod device;
pub mod folder;
pub mod keyless;
pub mod log;
pub mod mailbox;
pub mod middle;
pub mod steps;
pub mod world;
pub mod yesterday;
