//! Pages of `core` and pages on the wire.

use stagegate_api::page::{Page as Answer, PageQuery};
use stagegate_core::{
    error::Error,
    page::{Page, PageRequest},
};

/// What a list's query asks for.
pub(super) fn request(query: PageQuery) -> Result<PageRequest, Error> {
    PageRequest::new(query.limit, query.after)
}

/// The page as it travels.
pub(super) fn answer<T, U>(page: Page<T>, body: impl FnMut(T) -> U) -> Answer<U> {
    let page = page.map(body);
    Answer { items: page.items, next: page.next }
}
