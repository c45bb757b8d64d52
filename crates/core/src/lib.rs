//! What is true whatever the I/O: names, ids, roles, resolution, errors.
//!
//! Nothing here reads a clock, a socket, a file, the environment or random numbers; [`ports`] names what a
//! caller must bring. Every rule is a pure function with a table beside it.

pub mod access;
pub mod address;
pub mod app;
pub mod audit;
pub mod check;
pub mod client_layers;
pub mod comparison;
pub mod configuration;
pub mod deployment;
pub mod document;
pub mod error;
pub mod fingerprint;
pub mod guard;
pub mod id;
pub mod impact;
pub mod instance;
pub mod link;
pub mod name;
pub mod org;
pub mod output;
pub mod owner;
pub mod page;
pub mod parameter;
pub mod parameter_change;
pub mod policy;
pub mod ports;
pub mod profile;
pub mod provider;
pub mod renaming;
pub mod resolution;
pub mod revision;
pub mod role;
pub mod safeguard;
pub mod scrub;
pub mod secret;
pub mod service;
pub mod stage;
mod text;
pub mod user;

pub use error::{Code, Error};
pub use secret::Secret;
