//! Safeguards: template in, verdicts out, the same in the server and the command line.
//!
//! [`Input`] is what was packaged, [`engine::Entry`] is what an org or a service asks for, [`engine::run`] puts the two
//! together. Nothing here reads files, clocks or networks: what a check needs beside its input comes in with
//! [`Surroundings`].

mod artifact;
pub mod builtin;
pub mod custom;
mod digest;
pub mod document;
pub mod engine;
pub mod eval;
mod finding;
mod input;
mod intrinsic;
mod logical_id;
mod pattern;
mod range;
mod surroundings;
mod text;
mod view;
pub mod worker;
mod yaml;

pub use artifact::{Unreadable, artifact};
pub use digest::{digest, hex};
pub use finding::Finding;
pub use input::{Input, TEMPLATE};
pub use surroundings::{Modules, NoModules, NoRunner, StoredSecrets, Surroundings};
pub use view::View;
