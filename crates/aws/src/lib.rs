//! Short-lived credentials for access roles, from STS.
//!
//! [`Sts`] assumes roles with their `ExternalId`, labels each session with who deploys what, and verifies that a
//! role answers to nobody else. It keeps no credentials: what STS answers is handed on and erased on drop. It knows
//! no database and no HTTP server; the endpoint comes from settings or the environment only (rule I7).

mod assume;
mod classify;
#[cfg(feature = "double")]
pub mod double;
mod error;
mod session;
mod settings;
mod sts;
mod trust;
mod verify;

pub use assume::{AssumeRole, Credentials};
pub use error::{AssumeError, Refusal, Unreachable};
pub use session::{Session, SessionDuration};
pub use settings::{OwnKeys, StsSettings};
pub use sts::{OwnIdentity, Sts};
pub use trust::{trust_policy, trusted_principal};
pub use verify::Verified;
