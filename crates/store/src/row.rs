//! Reading columns into the types of `core`.

use std::str::FromStr;

use jiff::Timestamp;
use sqlx::{Row as _, any::AnyRow};
use stagegate_core::{
    error::Error,
    safeguard::{self, Safeguard},
};

use crate::error::StoreError;

/// A text column that must hold a valid `T`.
pub(crate) fn parsed<T: FromStr<Err = Error>>(row: &AnyRow, column: &str) -> Result<T, StoreError> {
    row.try_get::<String, _>(column)?.parse().map_err(StoreError::Corrupt)
}

/// The same for a column that may be null.
pub(crate) fn parsed_or_null<T: FromStr<Err = Error>>(row: &AnyRow, column: &str) -> Result<Option<T>, StoreError> {
    row.try_get::<Option<String>, _>(column)?.map(|text| text.parse().map_err(StoreError::Corrupt)).transpose()
}

/// The same for a column that holds the empty text for none.
pub(crate) fn parsed_or_empty<T: FromStr<Err = Error>>(row: &AnyRow, column: &str) -> Result<Option<T>, StoreError> {
    let text = row.try_get::<String, _>(column)?;
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(StoreError::Corrupt) }
}

/// A plain text column.
pub(crate) fn text(row: &AnyRow, column: &str) -> Result<String, StoreError> {
    Ok(row.try_get(column)?)
}

/// A text column that may be null.
pub(crate) fn text_or_null(row: &AnyRow, column: &str) -> Result<Option<String>, StoreError> {
    Ok(row.try_get(column)?)
}

/// A number.
pub(crate) fn number(row: &AnyRow, column: &str) -> Result<i64, StoreError> {
    Ok(row.try_get(column)?)
}

/// A number that may be null.
pub(crate) fn number_or_null(row: &AnyRow, column: &str) -> Result<Option<i64>, StoreError> {
    Ok(row.try_get(column)?)
}

/// A flag, stored as 0 or 1.
pub(crate) fn flag(row: &AnyRow, column: &str) -> Result<bool, StoreError> {
    Ok(number(row, column)? != 0)
}

/// The safeguards of a revision of a profile.
pub(crate) fn safeguards(row: &AnyRow) -> Result<Vec<Safeguard>, StoreError> {
    safeguard::from_stored(&text(row, "safeguards")?).map_err(StoreError::Corrupt)
}

/// A time in milliseconds.
pub(crate) fn time(row: &AnyRow, column: &str) -> Result<Timestamp, StoreError> {
    timestamp(number(row, column)?)
}

/// A time that may be null.
pub(crate) fn time_or_null(row: &AnyRow, column: &str) -> Result<Option<Timestamp>, StoreError> {
    row.try_get::<Option<i64>, _>(column)?.map(timestamp).transpose()
}

fn timestamp(millis: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(millis).map_err(|_| StoreError::Corrupt(Error::invalid("time", "out of range")))
}
