//! Safeguards without a server: cases through the real binary, with real workers.

mod check;
mod test;
mod vectors;
