//! The store on both databases: what holds for every table, and what the databases themselves must do.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a panic is a failed test")]

mod common;
mod durability;
mod installation;
mod plans;
mod profiles;
mod providers;
mod readings;
mod seed;
mod services;
mod tenancy;
