//! Safeguards: template in, verdicts out, the same in the server and the command line.
//!
//! Empty for now: the policies come with the check that a guarded stage must pass. The crate is here so that its
//! place in the map is: it may import `core`, and nothing that does I/O.
