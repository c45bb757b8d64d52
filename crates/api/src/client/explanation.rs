//! Explanations.

use super::{Client, ClientError};
use crate::explanation::{Explain, Explanation};

impl Client {
    /// What a deploy would get, where each part comes from, and what it hides.
    pub fn explain(&self, org: &str, explain: &Explain) -> Result<Explanation, ClientError> {
        self.post(&["orgs", org, "explain"]).send(explain)
    }
}
