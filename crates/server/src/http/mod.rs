//! What every route shares: who calls, bodies, errors, revisions, request ids.

pub mod authenticated;
pub mod body;
pub mod failure;
pub mod if_match;
pub mod if_none_match;
pub mod path;
pub mod request_id;
