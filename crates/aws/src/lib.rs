//! Short-lived credentials for access roles, from STS.
//!
//! [`Sts`] assumes roles with their `ExternalId`, labels each session with who deploys what, verifies that a role answers
//! to nobody else, and tells whose keys some keys are. It keeps no credentials: what STS answers is handed on and erased on
//! drop. It knows no database and no HTTP server; the endpoint comes from settings or the environment only (rule I7).

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
pub use error::{AssumeError, KeysError, KeysRefusal, Refusal, Unreachable};
pub use session::{Session, SessionDuration};
pub use settings::{Keys, StsSettings};
pub use sts::{Identity, Sts};
pub use trust::{trust_policy, trusted_principal};
pub use verify::Verified;
