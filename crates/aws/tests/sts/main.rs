//! STS as we use it, against the strict double.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code, helpers included")]

mod assume;
mod double;
mod environment;
mod identity;
mod keys;
mod logs;
mod outage;
mod support;
mod verify;
