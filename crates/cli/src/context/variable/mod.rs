//! The framework's variables, such as `${opt:stage, 'dev'}`.

mod parse;
mod resolve;

pub use resolve::Resolver;
