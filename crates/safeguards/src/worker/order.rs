//! What a worker is asked for, and how it is written: the name of the order, and what belongs to it.

use std::io::Write;

use serde::{Deserialize, Serialize};

/// What a worker shall do. The parent writes what it borrows, the worker reads it into its own shapes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Order<T, Q> {
    /// Run a program, or only read it.
    Run(T),
    /// Judge entries.
    Judge(Q),
}

/// The text of an order, unless it grows over its limit.
pub(super) fn write(order: &impl Serialize, limit: usize) -> Option<Vec<u8>> {
    let mut text = Bounded { text: Vec::new(), limit };
    serde_json::to_writer(&mut text, order).ok()?;
    Some(text.text)
}

/// Text that does not grow over its limit: an input is not written out first to be measured then.
struct Bounded {
    text: Vec<u8>,
    limit: usize,
}

impl Write for Bounded {
    fn write(&mut self, more: &[u8]) -> std::io::Result<usize> {
        if self.text.len() + more.len() > self.limit {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.text.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
