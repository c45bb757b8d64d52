//! Names in addresses: whatever a name holds, it stays in its place.

use std::fmt::Write as _;

/// A whole segment of dots would change the path: there even the dots are encoded.
pub(super) fn encode_segment(url: &mut String, segment: &str) {
    if segment.chars().all(|c| c == '.') {
        url.push_str(&"%2E".repeat(segment.len()));
    } else {
        encode(url, segment);
    }
}

/// Encodes all but what RFC 3986 calls unreserved.
pub(super) fn encode(url: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            let _ = write!(url, "%{byte:02X}"); // writing to a String cannot fail
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_cannot_leave_their_place() {
        for (segment, want) in [
            ("prod", "prod"),
            ("APAC banking (prod)", "APAC%20banking%20%28prod%29"),
            ("größe", "gr%C3%B6%C3%9Fe"),
            ("a/b", "a%2Fb"),
            ("..", "%2E%2E"),
            (".", "%2E"),
            ("a..b", "a..b"),
            ("a?b#c%d&e", "a%3Fb%23c%25d%26e"),
        ] {
            let mut url = String::new();
            encode_segment(&mut url, segment);
            assert_eq!(url, want, "{segment:?}");
        }
    }
}
