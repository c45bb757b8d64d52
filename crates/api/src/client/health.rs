//! Whether the server runs, and is ready.

use super::{Client, ClientError};

impl Client {
    /// The server's process answers.
    pub fn healthz(&self) -> Result<(), ClientError> {
        self.get_outside("/healthz").done()
    }

    /// The server can work: its database answers.
    pub fn readyz(&self) -> Result<(), ClientError> {
        self.get_outside("/readyz").done()
    }
}
