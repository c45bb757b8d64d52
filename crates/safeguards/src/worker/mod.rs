//! Runs custom safeguards, and patterns of settings, in processes of their own.
//!
//! The parent ([`WorkerRunner`]) starts its own executable again with [`CALLED`] as its first argument, and gives it one
//! order: to run a program, or to judge entries. The worker ([`serve_if_called`]) first takes everything from itself that a program could misuse, says that it is
//! ready, reads the order, and answers. Whatever else happens, the parent kills it at the deadline. A worker
//! never sees a second one.
//!
//! What an order may use is in `limits`; the reasons are in `docs/adr/0017-safeguard-workers.md`.

mod confine;
mod evaluate;
mod exchange;
mod frame;
mod javascript;
mod judging;
mod limits;
mod order;
mod rego;
mod runner;
#[cfg(target_os = "linux")]
mod seccomp;
mod sentences;
mod serve;
mod task;

pub use runner::WorkerRunner;
pub use serve::{CALLED, serve_if_called};
