//! JavaScript: expressions and modules, each run in a realm of its own.

mod expression;
mod module;
mod realm;
#[cfg(test)]
mod tests;

pub(super) use expression::{parse as parse_expression, run as run_expression};
pub(super) use module::{parse as parse_module, run as run_module};
pub(super) use realm::settle_time_zone;
