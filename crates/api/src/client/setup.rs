//! First run, and who is signed in.

use super::{Client, ClientError};
use crate::setup::{RedeemSetup, SetupDone, Whoami};

impl Client {
    /// Makes the owner, and their first access key.
    pub fn redeem_setup(&self, redeem: &RedeemSetup) -> Result<SetupDone, ClientError> {
        self.post(&["setup"]).send(redeem)
    }

    /// Who the access key belongs to.
    pub fn whoami(&self) -> Result<Whoami, ClientError> {
        self.get(&["whoami"]).read()
    }
}
