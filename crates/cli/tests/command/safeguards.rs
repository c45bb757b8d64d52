//! Safeguards without a server: cases through the real binary, with real workers.

mod vectors;
