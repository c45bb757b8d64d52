//! `stagegated`: use cases ([`app`]), what listens ([`api`]), and the process around them ([`serve`]).
//!
//! Handlers translate, use cases decide; a use case owns one transaction with its audit event inside. The old
//! dashboard protocol and the pages will stand beside `api`, on the same use cases.

pub mod api;
pub mod app;
pub mod http;
pub mod log;
pub mod machine;
pub mod serve;
