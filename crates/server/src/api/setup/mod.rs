//! First run, and who is signed in.

pub mod redeem;
pub mod whoami;
