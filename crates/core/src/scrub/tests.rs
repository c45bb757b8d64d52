//! What is found in which form, what is left alone, and what holds for any values and texts.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use proptest::prelude::*;
use serde_json::json;

use super::*;

/// A scrubber of these values, whose keys are `a`, `b`, …; their fingerprints are `fp_01…`, `fp_02…`, ….
fn scrubber(values: &[&str]) -> Scrubber {
    scrubber_of(&values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>())
}

fn scrubber_of(values: &[String]) -> Scrubber {
    let key = |number: usize| char::from(b'a' + u8::try_from(number).unwrap()).to_string();
    let known = values.iter().enumerate().map(|(number, value)| Known {
        key: key(number).parse().unwrap(),
        fingerprint: Fingerprint::from_bytes([u8::try_from(number).unwrap() + 1; 16]),
        value: Secret::new(value.clone()),
    });
    Scrubber::new(known.collect(), &["orders", "prod"]).unwrap()
}

fn url(value: &str, kept: &str) -> String {
    let shown = |byte: u8| match char::from(byte) {
        c if c.is_ascii_alphanumeric() || kept.contains(c) => c.to_string(),
        _ => format!("%{byte:02X}"),
    };
    value.bytes().map(shown).collect()
}

/// Each byte as two hex digits, after something.
fn hex(value: &str, before: &str) -> String {
    value.bytes().flat_map(|byte| [before.to_owned(), format!("{byte:02x}")]).collect()
}

fn quoted(value: &str) -> String {
    let quoted = serde_json::to_string(value).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

/// The value in every form, each by its name.
fn forms(value: &str) -> Vec<(&'static str, String)> {
    let json = quoted(value);
    let ascii: String = value.chars().flat_map(char::escape_default).collect();
    let utf16: String = value.encode_utf16().flat_map(|unit| ["\\u".to_owned(), format!("{unit:04X}")]).collect();
    let wrapped: Vec<String> =
        STANDARD.encode(value).as_bytes().chunks(4).map(|c| String::from_utf8(c.to_vec()).unwrap()).collect();
    vec![
        ("raw", value.to_owned()),
        ("json in json", quoted(&json)),
        ("json", json.clone()),
        ("debug", ascii),
        ("utf-16", utf16),
        ("url", url(value, "-_.~")),
        ("url in lower case", hex(value, "%")),
        ("form", url(value, "*-._ ").replace(' ', "+")),
        ("url of json", url(&json, "")),
        ("json of url", quoted(&url(value, "\"/")).replace('/', "\\/")),
        ("base64", STANDARD.encode(value)),
        ("base64 after one byte", STANDARD.encode(format!("u:{value}"))),
        ("base64 after two bytes", STANDARD.encode(format!("user:{value}:more"))),
        ("base64 of URLs", URL_SAFE_NO_PAD.encode(format!("?{value}"))),
        ("base64 in lines", wrapped.join("\n    ")),
        ("base64 of json", STANDARD.encode(format!("{{\"a\":\"{json}\"}}"))),
        ("url of base64", url(&STANDARD.encode(value), "")),
        ("json of base64", STANDARD.encode(value).replace('/', "\\/")),
        ("hex", hex(value, "")),
        ("HEX", hex(value, "").to_uppercase()),
    ]
}

#[test]
fn a_value_is_found_in_every_form() {
    for value in ["s3cr3t-t0ken", "p\"w\\d<&>\n/\u{e9}\u{1f980} +=%?", "~~~???>>>", &"long-".repeat(100)] {
        let scrubber = scrubber(&[value]);
        for (name, form) in forms(value) {
            for (before, after) in [("", ""), ("x=", "&y"), ("\"", "\""), ("größe ", " größe"), ("\n", "\n"), ("A", "A")] {
                let got = scrubber.text(&format!("{before}{form}{after}"));
                // What stands before or after base64 and hex may belong to it.
                let whole = !name.contains("base64") && name.to_lowercase() != "hex";
                let want = format!("{before}[a fp_0101010101]{after}");
                assert!(if whole { got == want } else { got.contains("[a fp_0101010101]") }, "{name} of {value}: {got}");
            }
        }
    }
}

#[test]
fn what_hides_nothing_is_left_alone() {
    for (value, want) in [
        ("", false),
        ("12345", false),
        ("x y z", false),
        ("  abcde \n", false),
        ("prod", false),
        ("Orders", false),
        ("Production", false),
        ("localhost", false),
        ("eu-central-1", false),
        ("us-gov-west-1", false),
        ("eu-central-12", true),
        ("ab-1-2", true),
        ("123456", true),
        ("s3cret", true),
        ("größer", true),
        ("  s3cret\n", true),
        ("prod-database", true),
    ] {
        let text = format!("<{}>", value.trim());
        assert_eq!(scrubber(&[value]).text(&text) != text, want, "{value:?}");
    }
}

#[test]
fn the_longest_value_names_what_is_found() {
    let cut = "k".repeat(300);
    let longer = format!("{cut}-and-more");
    for (values, text, want) in [
        (&["secret", "secret-token"][..], "a secret-token, a secret", "a [b fp_0202020202], a [a fp_0101010101]"),
        (&["secret-token", "secret-token"], "secret-token", "[a fp_0101010101]"),
        (&[" secret\n", "secret"], "secret", "[a fp_0101010101]"),
        (&["abcdef", "cdefghij"], "abcdefghij.", "[b fp_0202020202]."),
        (&["aaaaaa", "aaaaaaaa"], "aaaaaaaaa", "[b fp_0202020202]"),
        (&["aaaaaaaa", "aaaaaa"], "aaaaaaa", "[b fp_0202020202]"),
        // Of long values, whose beginnings are alike, the one that goes on like the text.
        (&[&cut, &longer], &longer, "[b fp_0202020202]"),
        (&[&longer, &cut], &cut, "[b fp_0202020202]"),
        (&[&longer], &longer[..280], "[a fp_0101010101]"),
        (&[&longer], &longer[..250], &longer[..250]),
        (&[&longer], &format!("<{longer}>{longer}"), "<[a fp_0101010101]>[a fp_0101010101]"),
    ] {
        assert_eq!(scrubber(values).text(text), want, "{values:?}");
    }
}

#[test]
fn a_marker_holds_no_value() {
    let known = |key: &str, value: &str| Known {
        key: key.parse().unwrap(),
        fingerprint: Fingerprint::from_bytes([0xab; 16]),
        value: Secret::new(value.into()),
    };
    for (known, want) in [
        (vec![known("token", "abababab")], "[token]"),
        (vec![known("password", "password")], "[parameter]"),
        (vec![known("password", "password"), known("x", "parameter")], ""),
    ] {
        let value = known[0].value.expose().to_owned();
        assert_eq!(Scrubber::new(known, &[]).unwrap().text(&value), want);
    }
    // A marker and what stands beside it make a value, again and again.
    let texts = scrubber(&["abc[a fp", "secret"]);
    assert_eq!(texts.text("abcsecret"), "abc[b fp_0202020202]");
    assert_eq!(texts.text("abc[a fp"), "[a fp_0101010101]");
    assert_eq!(texts.text("abcabc[a fp"), "[a fp_0101010101]_0101010101]");
    assert_eq!(texts.text(&format!("{}[a fp", "abc".repeat(9))), "[removed]");
}

#[test]
fn every_text_of_a_document_is_scrubbed() {
    let scrubber = scrubber(&["s3cr3t", "482910"]);
    let document = json!({
        "s3cr3t": ["x", {"y": "a s3cr3t"}],
        "port": 482_910,
        "ports": [48_291, true, null, 1.5],
    });
    let want = json!({
        "[a fp_0101010101]": ["x", {"y": "a [a fp_0101010101]"}],
        "port": "[b fp_0202020202]",
        "ports": [48_291, true, null, 1.5],
    });
    assert_eq!(scrubber.json(document), want);
}

/// Many long values that begin alike, and a text that repeats itself: what would take longest.
#[test]
fn time_is_linear_in_the_text() {
    let values: Vec<String> = (0..20).map(|end| format!("{}{end}", "a".repeat(30_000))).collect();
    let scrubber = scrubber_of(&values);
    let text = "a".repeat(200_000);
    assert!(scrubber.text(&text).len() < 100);
    let values: Vec<String> = (6..26).map(|length| "a".repeat(length)).collect();
    assert!(scrubber_of(&values).text(&text).len() < 100);
}

#[test]
fn nothing_is_printed() {
    let known =
        Known { key: "a".parse().unwrap(), fingerprint: Fingerprint::from_bytes([1; 16]), value: Secret::new("canary".into()) };
    assert!(!format!("{known:?} {:?}", scrubber(&["canary"])).contains("canary"));
}

/// Values of few characters, so that they meet each other, our markers, and what looks like an encoding.
fn value() -> impl Strategy<Value = String> {
    prop_oneof!["[ab\\[\\]% f_p\\\\\"é]{1,12}", "[a-c]{5,9}", "[a0]{250,270}", "\\PC{0,20}"]
}

/// Values in some form, and other text; lines between them, for an escape may take what follows it along.
fn text(values: Vec<String>) -> impl Strategy<Value = String> {
    let part = prop_oneof![
        (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(move |(value, form)| {
            let value: &String = value.get(&values);
            let forms = forms(value);
            form.get(&forms).1.clone()
        }),
        "[ab\\[\\]% f_p\\\\\"é]{0,6}",
        "\\PC{0,10}",
    ];
    proptest::collection::vec(part, 0..6).prop_map(|parts| parts.join("|"))
}

fn values_and_text() -> impl Strategy<Value = (Vec<String>, String)> {
    proptest::collection::vec(value(), 1..5).prop_flat_map(|values| (Just(values.clone()), text(values)))
}

proptest! {
    #[test]
    fn no_scrubbed_text_holds_a_value((values, text) in values_and_text()) {
        let scrubber = scrubber_of(&values);
        let scrubbed = scrubber.text(&text);
        for value in values.iter().map(|value| value.trim()).filter(|value| is_searched_for(value, &["orders", "prod"])) {
            for (name, form) in forms(value) {
                prop_assert!(!scrubbed.contains(&form), "{name} of {value:?} in {scrubbed:?}");
            }
        }
        prop_assert_eq!(scrubber.text(&scrubbed), scrubbed.clone(), "scrubbed again");
    }

    #[test]
    fn no_value_stays_as_it_is(values in proptest::collection::vec(value(), 1..5), parts in proptest::collection::vec((any::<prop::sample::Index>(), "[ab%\\\\]{0,3}"), 0..6)) {
        let text: String = parts.iter().flat_map(|(value, between)| [between, value.get(&values)]).map(String::as_str).collect();
        let scrubbed = scrubber_of(&values).text(&text);
        for value in values.iter().map(|value| value.trim()).filter(|value| is_searched_for(value, &["orders", "prod"])) {
            prop_assert!(!scrubbed.contains(value), "{value:?} in {scrubbed:?}");
        }
    }

    #[test]
    fn other_texts_stay_as_they_are(value in "[A-Z]{6,12}", text in "[a-z0-9 .:/\\\\%\"\\n]{0,200}") {
        prop_assert_eq!(scrubber(&[&value]).text(&text), text.clone());
    }
}
