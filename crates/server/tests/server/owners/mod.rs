//! What profiles, services and instances have in common: their parameters, their history, and going back.

mod batches;
mod layers;
mod limits;
mod revisions;
