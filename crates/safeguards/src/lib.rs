//! Safeguards: template in, verdicts out, the same in the server and the command line.

pub mod custom;
pub mod worker;
