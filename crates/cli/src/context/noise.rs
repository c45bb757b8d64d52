//! Arbitrary texts for tests, the same in every run.

/// Pieces that parsers treat in special ways.
const PIECES: &[&str] = &[
    "${",
    "}",
    "${self:",
    "${opt:stage",
    "${env:",
    "${sls:stage}",
    ",",
    "'",
    "\"",
    ":",
    ".",
    "(",
    ")",
    "a",
    "custom",
    " ",
    "\n",
    "\t",
    "- ",
    "? ",
    "&a ",
    "*a",
    "!Ref ",
    "!!str ",
    "{",
    "[",
    "]",
    "<<: ",
    "|",
    ">",
    "%",
    "@",
    "#",
    "\\",
    "\u{0}",
    "\u{feff}",
    "größe",
    "\u{1f980}",
    "service: ",
    "provider:\n  stage: ",
    "0",
    "-1",
    "1e309",
    "null",
    "~",
    "---\n",
    "...\n",
    "\r\n",
    "\u{85}",
    "\u{2028}",
];

/// `count` texts made of those pieces.
pub fn texts(count: usize) -> impl Iterator<Item = String> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        // xorshift64: good enough to mix pieces
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below
    };
    (0..count).map(move |_| (0..next(24)).map(|_| PIECES[next(PIECES.len())]).collect())
}
