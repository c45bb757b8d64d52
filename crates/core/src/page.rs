//! Lists in pages: every list is bounded and goes on from a cursor.

use crate::error::Error;

/// The most items that one page holds (rule R1).
pub const MAX_PAGE: i64 = 200;

/// How much of a list is wanted. The cursor is the sort key of the last item seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// Between 1 and [`MAX_PAGE`].
    pub limit: i64,
    /// Only what comes after this one.
    pub after: Option<String>,
}

impl PageRequest {
    /// Checks the limit; without one a page holds 50 items.
    pub fn new(limit: Option<i64>, after: Option<String>) -> Result<Self, Error> {
        let limit = limit.unwrap_or(50);
        if !(1..=MAX_PAGE).contains(&limit) {
            return Err(Error::invalid("limit", format!("a page holds 1 to {MAX_PAGE} items")));
        }
        Ok(Self { limit, after })
    }
}

/// One page, and where the next one starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items in order.
    pub items: Vec<T>,
    /// The cursor of the next page; none: this was the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Cuts `items`, of which the store fetched one more than asked for, to a page.
    pub fn cut(mut items: Vec<T>, limit: i64, cursor: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(cursor) } else { None };
        Self { items, next }
    }

    /// The same page with every item changed.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_ends_where_the_list_ends() {
        for (fetched, limit, items, next) in [(0, 2, 0, None), (2, 2, 2, None), (3, 2, 2, Some("1".to_owned()))] {
            let page = Page::cut((0..fetched).collect(), limit, i64::to_string);
            assert_eq!((page.items.len(), page.next), (items, next), "{fetched} of {limit}");
        }
    }

    #[test]
    fn limits_are_checked() {
        for (limit, want) in
            [(None, true), (Some(1), true), (Some(200), true), (Some(0), false), (Some(201), false), (Some(-1), false)]
        {
            assert_eq!(PageRequest::new(limit, None).is_ok(), want, "{limit:?}");
        }
    }
}
