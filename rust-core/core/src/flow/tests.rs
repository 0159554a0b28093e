//! Flows of a local account, with a replayed seed and a cheap key stretching. Flows with services are in `tests/e2e`.

mod clock;
mod device;
mod local;
mod shape;
mod waiting;
