//! What the tests share: a whole server in the test's process, requests to it, people and things in it.

pub(crate) mod actor;
pub(crate) mod audit;
pub(crate) mod call;
pub(crate) mod canary;
pub(crate) mod clock;
pub(crate) mod contract;
pub(crate) mod schema;
pub(crate) mod server;
pub(crate) mod world;

pub(crate) use actor::Actor;
pub(crate) use audit::Row;
pub(crate) use call::{Answer, Call};
pub(crate) use clock::TestClock;
pub(crate) use server::TestServer;
pub(crate) use world::{ORG, ROLE, World};
