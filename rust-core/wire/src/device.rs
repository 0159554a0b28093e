//! Devices: enrol, list, revoke.

use serde::{Deserialize, Serialize};

use crate::bytes::{Bounded, Fixed};
use crate::ids::DeviceId;
use crate::limits::LABEL_MAX;

/// A device as it enrols: signed with its own key (`Keyfold-Device`) and with the prove key (`Keyfold-Proof`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDevice {
    /// Drawn by the device.
    pub device_id: DeviceId,
    /// The device signing key's public half (Ed25519).
    pub signing_key: Fixed<32>,
    /// The device's name, sealed under the account key.
    pub label: Bounded<LABEL_MAX>,
}

/// A device as the service lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Which device.
    pub device_id: DeviceId,
    /// The device's name, sealed under the account key.
    pub label: Bounded<LABEL_MAX>,
    /// When it enrolled, seconds UTC.
    pub enrolled: i64,
    /// When it last had a session, seconds UTC.
    pub last_seen: i64,
}

/// All devices of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Devices {
    /// In order of enrolment.
    pub devices: Vec<Device>,
}

/// Revokes a device: its key and sessions go in one transaction; a device that isn't there counts as revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokeDevice {
    /// Which device.
    pub device_id: DeviceId,
}
