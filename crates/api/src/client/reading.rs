//! Which parameters nobody reads.

use super::{Client, ClientError};
use crate::{
    page::{Page, PageQuery},
    reading::UnreadParameter,
};

impl Client {
    /// The parameters that no deploy or `exec` received for so many days.
    pub fn unread_parameters(&self, org: &str, days: i64, page: &PageQuery) -> Result<Page<UnreadParameter>, ClientError> {
        self.get(&["orgs", org, "unread-parameters"]).query(&[("days", Some(&days.to_string()))]).page(page).read()
    }
}
