//! What holds for every combination and every history, tried through the API on a real store.

mod history;
mod model;
mod precedence;
mod replay;
