//! Whole lists, page by page.

use std::vec;

use super::ClientError;
use crate::page::{Page, PageQuery};

/// The largest page the server gives.
const PAGE: i64 = 200;

/// Every item of a list: `all(|page| client.apps("acmeorg", page))`.
pub fn all<T>(fetch: impl FnMut(&PageQuery) -> Result<Page<T>, ClientError>) -> Result<Vec<T>, ClientError> {
    walk(fetch).collect()
}

/// The items of a list one by one; the next page is fetched when the one before is used up.
pub fn walk<T>(fetch: impl FnMut(&PageQuery) -> Result<Page<T>, ClientError>) -> impl Iterator<Item = Result<T, ClientError>> {
    Walk { fetch, query: Some(PageQuery { limit: Some(PAGE), after: None }), items: Vec::new().into_iter() }
}

struct Walk<T, F> {
    fetch: F,
    /// None: the last page was fetched.
    query: Option<PageQuery>,
    items: vec::IntoIter<T>,
}

impl<T, F: FnMut(&PageQuery) -> Result<Page<T>, ClientError>> Iterator for Walk<T, F> {
    type Item = Result<T, ClientError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.items.next() {
                return Some(Ok(item));
            }
            let query = self.query.take()?;
            match (self.fetch)(&query) {
                Ok(page) => {
                    self.items = page.items.into_iter();
                    // A cursor that does not move would keep us here for ever.
                    self.query = page
                        .next
                        .filter(|next| query.after.as_ref() != Some(next))
                        .map(|after| PageQuery { limit: query.limit, after: Some(after) });
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_read_once() {
        let pages = |query: &PageQuery| {
            let (items, next) = match query.after.as_deref() {
                None => (vec![1, 2], Some("b")),
                Some("b") => (vec![], Some("c")),
                Some("c") => (vec![3], Some("d")),
                _ => (vec![4], Some("d")),
            };
            Ok(Page { items, next: next.map(str::to_owned) })
        };
        assert_eq!(all(pages).unwrap(), [1, 2, 3, 4]);
        assert_eq!(all(|_| Ok(Page::<i32> { items: vec![], next: None })).unwrap(), [0; 0]);
    }

    #[test]
    fn an_error_ends_the_list() {
        let mut calls = 0;
        let got: Vec<_> = walk(|_| {
            calls += 1;
            Err::<Page<i32>, _>(ClientError::BadUrl { reason: "r" })
        })
        .collect();
        assert_eq!((got.len(), calls), (1, 1));
    }
}
