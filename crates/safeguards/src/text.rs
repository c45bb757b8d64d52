//! Values as texts, the way the policies' messages write them.
//!
//! Messages are older than this program and were made by JavaScript: whole numbers have no fraction, JSON is compact and
//! leaves letters alone, lengths count UTF-16 units.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Serializer, Value, ser::Formatter};

/// A value inside a sentence: texts as they are, lists and objects as JSON.
pub(crate) fn of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => json(other),
    }
}

/// A value where only a text, a number or a boolean makes sense.
pub(crate) fn of_scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(_) | Value::Number(_) | Value::Bool(_) => Some(of(value)),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Compact JSON.
pub(crate) fn json(value: &Value) -> String {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Compact);
    match value.serialize(&mut serializer) {
        Ok(()) => String::from_utf8(bytes).unwrap_or_default(),
        Err(_) => String::new(),
    }
}

/// Whether a value counts as given where presence is asked for.
pub(crate) fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// The length of a text in UTF-16 units.
pub(crate) fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// A number, from a number or a numeric text.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => numeric(text.trim()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Decimal texts, and the word for no limit: Rust would take `nan` and `inf` too.
fn numeric(text: &str) -> Option<f64> {
    if text == "Infinity" {
        return Some(f64::INFINITY);
    }
    let decimal = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    decimal.then(|| text.parse().ok()).flatten()
}

/// Whether two values are the same text, number, boolean or null.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::String(left), Value::String(right)) => left == right,
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Null, Value::Null) => true,
        _ => false,
    }
}

/// Compact JSON with JavaScript's numbers.
struct Compact;

impl Formatter for Compact {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(double(value).as_bytes())
    }

    #[expect(clippy::cast_precision_loss, reason = "JavaScript keeps no more digits either")]
    fn write_u64<W: ?Sized + Write>(&mut self, writer: &mut W, value: u64) -> io::Result<()> {
        writer.write_all(double(value as f64).as_bytes())
    }

    #[expect(clippy::cast_precision_loss, reason = "JavaScript keeps no more digits either")]
    fn write_i64<W: ?Sized + Write>(&mut self, writer: &mut W, value: i64) -> io::Result<()> {
        writer.write_all(double(value as f64).as_bytes())
    }
}

/// A number as JavaScript writes it: shortest digits that read back the same, an exponent from 1e21 and below 1e-6.
fn double(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-6..21).contains(&exponent) {
        return format!("{value}");
    }
    format!("{digits}e{exponent:+}")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{is_truthy, length, number, of, same};

    #[test]
    fn numbers_are_written_as_javascript_writes_them() {
        for (text, want) in [
            ("5", "5"),
            ("5.0", "5"),
            ("-0.0", "0"),
            ("3.40", "3.4"),
            ("1e21", "1e+21"),
            ("1e20", "100000000000000000000"),
            ("0.000001", "0.000001"),
            ("1.5e-7", "1.5e-7"),
            ("9007199254740993", "9007199254740992"),
            ("123456789012345680000", "123456789012345680000"),
        ] {
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(of(&value), want, "{text}");
        }
    }

    #[test]
    fn values_are_written_compactly_and_in_order() {
        assert_eq!(of(&json!({"b": [1, null, "ü\u{2028}\n"], "a": true})), "{\"b\":[1,null,\"ü\u{2028}\\n\"],\"a\":true}");
        assert_eq!(of(&json!("plain \"text\"")), "plain \"text\"");
    }

    #[test]
    fn numeric_texts_count_as_numbers() {
        for (value, want) in [
            (json!(2), Some(2.0)),
            (json!(" 30 "), Some(30.0)),
            (json!("1e2"), Some(100.0)),
            (json!("Infinity"), Some(f64::INFINITY)),
            (json!(""), None),
            (json!("nan"), None),
            (json!("inf"), None),
            (json!("ten"), None),
            (json!(true), None),
            (json!([2]), None),
        ] {
            assert_eq!(number(&value), want, "{value}");
        }
    }

    #[test]
    fn lengths_count_utf16_units() {
        assert_eq!(length("ü😀"), 3);
    }

    #[test]
    fn sameness_needs_the_same_type() {
        assert!(same(&json!(3), &json!(3.0)));
        assert!(!same(&json!("3"), &json!(3)));
        assert!(!same(&json!([]), &json!([])));
    }

    #[test]
    fn emptiness_is_not_presence() {
        for value in [json!(null), json!(false), json!(0), json!("")] {
            assert!(!is_truthy(&value), "{value}");
        }
        for value in [json!([]), json!({}), json!("0"), json!(-1)] {
            assert!(is_truthy(&value), "{value}");
        }
    }
}
