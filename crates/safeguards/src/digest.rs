//! What tells a template from every other one.

use serde_json::Value;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// `sha256:` and the digest of the template as compact JSON, members in the order in which they stand there: whoever reads
/// the same text comes to the same digest.
pub fn digest(template: &Value) -> String {
    format!("sha256:{}", hex(&Sha256::digest(template.to_string())))
}

/// Bytes as hex digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Nothing fails: it is written to memory.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::digest;

    #[test]
    fn a_digest_is_of_what_is_written_and_not_of_how() {
        let read = |text: &str| serde_json::from_str(text).unwrap();
        assert_eq!(digest(&json!({})), "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
        assert_eq!(digest(&read("{ \"a\": 1 }")), digest(&json!({"a": 1})));
        assert_ne!(digest(&json!({"a": 1})), digest(&json!({"a": 2})));
        assert_ne!(digest(&read(r#"{"a":1,"b":2}"#)), digest(&read(r#"{"b":2,"a":1}"#)));
    }
}
