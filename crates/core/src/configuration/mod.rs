//! Configuration as code: what a file wants, what is there, and the plan that makes the one of the other.
//!
//! Pure rules over names and fingerprints; no clear value comes here. Who reads the file and who carries the plan out is
//! not told.

mod credentials;
mod outcome;
mod path;
mod plan;
mod planner;
mod present;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
mod wanted;

pub use credentials::Making;
pub use outcome::outcome;
pub use path::DocumentPath;
pub use plan::{Action, Conflict, FieldChange, OwnerName, Plan, Reason, Thing, Verb};
pub use planner::plan;
pub use present::{Held, Present, PresentAccess, PresentApp, PresentParameter, PresentProfile, PresentProvider, PresentService};
pub use wanted::{
    Wanted, WantedAccess, WantedApp, WantedHeld, WantedParameter, WantedProfile, WantedProvider, WantedService, WantedValue,
};

/// The version of the file that this program reads and writes.
pub const VERSION: u32 = 1;
