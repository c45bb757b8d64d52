//! What travels over `/api/v1`: request and response types, and (feature `client`) the typed client.
//!
//! Wire types hold plain text; the server turns it into the types of `core` and answers with their errors.
//! Times are RFC 3339 in UTC. Unknown fields in a request are refused (rule Z4).

pub mod access_key;
pub mod app;
pub mod audit;
pub mod backtest;
pub mod changes;
pub mod check;
#[cfg(feature = "client")]
pub mod client;
pub mod comparison;
pub mod configuration;
pub mod credentials;
pub mod deployment;
pub mod deployment_diff;
pub mod explanation;
mod given;
pub mod impact;
pub mod instance;
pub mod link;
pub mod org;
pub mod output;
pub mod owner;
pub mod page;
pub mod parameter;
pub mod policy;
pub mod problem;
pub mod profile;
pub mod provider;
pub mod reading;
pub mod resolution;
pub mod role;
pub mod safeguard;
pub mod sensitive;
pub mod service;
pub mod setup;
pub mod stage;

/// The largest request body but for the two below: 1 MiB (rule R1).
pub const MAX_BODY_BYTES: usize = 1024 * 1024;
/// The largest end of a deployment: 10 MiB (rule R1).
pub const MAX_RECORD_BYTES: usize = 10 * 1024 * 1024;

/// The largest packaged service to check: 5 MiB (rule S2).
pub const MAX_CHECK_BYTES: usize = 5 * 1024 * 1024;

/// The largest policy with its cases: 5 MiB.
pub const MAX_POLICY_BYTES: usize = 5 * 1024 * 1024;

/// The largest file of configuration, and the largest request that applies one: 10 MiB.
pub const MAX_CONFIGURATION_BYTES: usize = 10 * 1024 * 1024;
