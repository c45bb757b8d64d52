//! Looking for planted secrets in every form that a careless program could write them (rule C3).

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

/// A value with characters that URLs, JSON and Debug escape.
pub(crate) fn canary(name: &str) -> String {
    format!("canary-{name}-\"<&>\"\n%{{7f3a9c}}-é")
}

/// Which of `secrets` are in `bytes`, in whatever form.
pub(crate) fn found<'a>(bytes: &[u8], secrets: &'a [String]) -> Vec<&'a str> {
    let holds = |secret: &&String| forms(secret).iter().any(|form| contains(bytes, form));
    secrets.iter().filter(holds).map(String::as_str).collect()
}

fn forms(secret: &str) -> Vec<Vec<u8>> {
    let bytes = secret.as_bytes();
    let hex = bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let url = |unreserved: &str| {
        let escape = |byte: &u8| match char::from(*byte) {
            c if c.is_ascii_alphanumeric() || unreserved.contains(c) => c.to_string(),
            _ => format!("%{byte:02X}"),
        };
        bytes.iter().map(escape).collect::<String>()
    };
    let json = serde_json::to_string(secret).unwrap();
    let debug = format!("{secret:?}");
    let ascii: String = secret.chars().flat_map(char::escape_default).collect();
    let mut forms = vec![secret.to_owned(), hex.to_uppercase(), hex, url("-_.~"), url(""), url("-_.~").replace("%20", "+")];
    forms.extend([json.trim_matches('"').to_owned(), debug.trim_matches('"').to_owned(), ascii]);
    // Whole groups of three at each alignment, so that it is found whatever stands around it.
    forms.extend((0..3).map(|skip| {
        let whole = (bytes.len() - skip) / 3 * 3;
        STANDARD_NO_PAD.encode(&bytes[skip..skip + whole])
    }));
    let url_safe: Vec<_> = forms[9..].iter().map(|form| form.replace('+', "-").replace('/', "_")).collect();
    forms.extend(url_safe);
    forms.into_iter().map(String::into_bytes).collect()
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window[0] == wanted[0] && window == wanted)
}

#[test]
fn every_form_of_a_canary_is_found() {
    let secret = canary("x");
    let all = [secret.clone()];
    let escaped = secret.replace('"', "\\\"").replace('\n', "\\n");
    let hex = secret.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let based = |before: &str| STANDARD_NO_PAD.encode(format!("{before}{secret}after"));
    for text in [secret.clone(), escaped, hex, based(""), based("a"), based("ab"), format!("{secret:?}")] {
        assert_eq!(found(format!("before {text} after").as_bytes(), &all), [secret.as_str()], "{text}");
    }
    assert!(found(b"nothing of the kind", &all).is_empty());
}
