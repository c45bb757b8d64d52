//! Comparisons.

use super::{Client, ClientError};
use crate::comparison::{Compare, Comparison};

impl Client {
    /// What differs between two stages, or between two moments of one.
    pub fn compare(&self, org: &str, compare: &Compare) -> Result<Comparison, ClientError> {
        self.post(&["orgs", org, "compare"]).send(compare)
    }
}
