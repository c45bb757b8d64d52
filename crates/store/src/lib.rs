//! All SQL, one text for SQLite and PostgreSQL, and the migrations.
//!
//! A [`Tx`] is one transaction; forgetting to commit it rolls back. No row of an org is read or written without
//! a [`stagegate_core::access::Permit`], which carries the org (rule T1). Sealed columns are kept as they come:
//! nothing here can open them. What differs between the two databases is in `dialect` and nowhere else.

mod access_key;
mod app;
mod assignment;
mod audit;
mod check;
mod deployment;
mod dialect;
mod error;
mod guard;
mod impact;
mod installation;
mod instance;
mod link;
mod org;
mod owner;
mod parameter;
mod policy;
mod profile;
mod provider;
mod reading;
mod renaming;
mod row;
#[cfg(feature = "seed")]
mod seed;
mod service;
mod stage;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod tombstone;
mod user;

pub use access_key::NewAccessKey;
pub use app::{AppChange, NewApp};
pub use assignment::{Assigned, Assignment, AssignmentNote, Subject};
pub use check::{CheckFilter, SealedCheck};
pub use deployment::{DeploymentFilter, SealedDeployment, SealedStart};
pub use error::StoreError;
pub use instance::InstanceFilter;
pub use link::{Linked, NewLink, PastLink};
pub use owner::RevisionNote;
pub use parameter::{NewParameter, PastParameter, SealedParameter};
pub use profile::{NewProfile, ProfileChange};
pub use provider::{PastProvider, SealedDetails, SealedProvider};
pub use reading::UnreadParameter;
pub use renaming::NewName;
pub use stage::NewStage;
pub use store::{Options, Store, Tx};
