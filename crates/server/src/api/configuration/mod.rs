//! Configuration as code: an org as one document.

pub mod apply;
pub mod export;
pub mod schema;
