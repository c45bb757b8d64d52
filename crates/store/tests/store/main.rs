//! The store on both databases: what holds for every table, and what the databases themselves must do.

mod common;
mod durability;
mod installation;
mod profiles;
mod tenancy;
