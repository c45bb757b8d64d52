//! How many brackets of a document are open at once.

/// The most that are taken: the time that the scanner of YAML takes grows with the square of the brackets that are open.
pub const MAX_OPEN: usize = 1_000;

/// Whether more brackets than that are open at once, wherever they stand.
pub fn too_many_open(text: &str) -> bool {
    let count = |(open, most): (usize, usize), byte| match byte {
        b'[' | b'{' => (open + 1, most.max(open + 1)),
        b']' | b'}' => (open.saturating_sub(1), most),
        _ => (open, most),
    };
    text.bytes().fold((0, 0), count).1 > MAX_OPEN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_counted_while_they_are_open() {
        for (text, want) in [
            ("[]".repeat(MAX_OPEN + 1), false),
            ("[{".repeat(MAX_OPEN / 2), false),
            ("[".repeat(MAX_OPEN + 1), true),
            ("]".repeat(5) + &"{".repeat(MAX_OPEN + 1), true),
        ] {
            assert_eq!(too_many_open(&text), want, "{} bytes", text.len());
        }
    }
}
