//! Configuration as code: an org as one document.

pub mod schema;
