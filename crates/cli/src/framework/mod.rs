//! Running the framework of a service: which one it is, what it sees, and the bridge that hands it the parameters.
//! What any child must and must not see, and how it gets signals, is here as well.
//!
//! Parameters travel through a named pipe in a private folder: never in arguments, in the environment or on disk. What
//! providers of other vendors hold becomes the environment, as the programs of those vendors want it.

mod arguments;
mod bridge;
mod detect;
mod environment;
mod facts;
mod interrupt;
mod report;
mod run;
mod vendor;

pub use arguments::Arguments;
pub use bridge::{Bridge, CheckedTemplate, Expected};
pub use detect::{Framework, detect};
pub use environment::{Grant, clean, give_region, leaks, may_be_set, take_rivals};
pub use facts::facts;
pub use interrupt::{Interrupts, heeded};
pub use report::Report;
pub use run::{Ended, Runner, supervise};
pub use vendor::{vendor_variables, vendor_warnings};
