//! Which parameters nobody reads.

pub mod unread;

use stagegate_api::reading::UnreadParameter;

use super::owner;
use crate::app::reading::Unread;

fn body(unread: Unread) -> UnreadParameter {
    UnreadParameter {
        owner: owner::body(&unread.owner),
        key: unread.key.into(),
        set_at: unread.set_at,
        last_read_at: unread.read_at,
    }
}
