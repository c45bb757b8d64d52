//! The server from the outside: requests through the whole router, on a real store.
#![expect(clippy::unwrap_used, reason = "a panic is a failed test")]

mod access;
mod api_page;
mod audit;
mod authentication;
mod bad_input;
mod configuration;
mod disk_full;
mod editors;
mod flow;
mod http;
mod openapi;
mod owners;
mod policies;
mod properties;
mod providers;
mod races;
mod resolution;
mod safeguards;
mod secrets;
mod sts;
mod support;
mod tenants;
mod workers;
