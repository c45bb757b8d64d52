//! Variables of Terraform: `key = "value"` with texts, heredocs, numbers and truth values.
//!
//! Lists and objects become JSON text. Expressions are refused: such files cannot hold any. Files that are called
//! `.tfvars.json` are JSON, and read as that.

mod literal;

use zeroize::Zeroizing;

use super::{
    CannotHold, Format, Parameters,
    entries::Entries,
    mistake::Mistake,
    scanner::{Scanner, is_blank},
};
use literal::{Literal, literal};

/// Reads a file.
pub fn read(text: &str) -> Result<Parameters, Mistake> {
    let mut scanner = Scanner::new(text);
    let mut entries = Entries::new(text);
    loop {
        skip_lines(&mut scanner)?;
        if scanner.peek().is_none() {
            return Ok(entries.done());
        }
        attribute(&mut scanner, &mut entries)?;
    }
}

fn attribute(scanner: &mut Scanner<'_>, entries: &mut Entries<'_>) -> Result<(), Mistake> {
    let at = scanner.offset();
    let key = scanner.take_while(is_name);
    let key = entries.key(key, Some(at)).map_err(|mistake| mistake.at(at))?;
    skip_blanks(scanner)?;
    if !scanner.eat("=") {
        return Err(Mistake::new("here should be a `=`", "write `key = \"value\"`").at(scanner.offset()));
    }
    skip_blanks(scanner)?;
    let at = scanner.offset();
    let value = match literal(scanner)? {
        Literal::Text(text) | Literal::Bare(text) | Literal::Nested(text) => text,
        Literal::Null => {
            let hint = "leave the key out, or write `\"\"` for the empty text";
            return Err(Mistake::new("`null` is no value", hint).at(at));
        }
    };
    entries.value(key, value).map_err(|mistake| mistake.at(at))?;
    skip_blanks(scanner)?;
    if scanner.at_line_end() {
        return Ok(());
    }
    Err(Mistake::new("something follows the value", "write one key a line, and no expressions").at(scanner.offset()))
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-".contains(c)
}

/// Skips blanks and comments up to the end of the line.
fn skip_blanks(scanner: &mut Scanner<'_>) -> Result<(), Mistake> {
    loop {
        scanner.take_while(is_blank);
        let rest = scanner.rest();
        if rest.starts_with('#') || rest.starts_with("//") {
            scanner.take_line();
        } else if let Some(comment) = rest.strip_prefix("/*") {
            let Some(length) = comment.find("*/") else {
                return Err(Mistake::new("this comment is never closed", "close it with `*/`").at(scanner.offset()));
            };
            scanner.take_bytes(length + 4);
        } else {
            return Ok(());
        }
    }
}

/// Skips line breaks, too.
fn skip_lines(scanner: &mut Scanner<'_>) -> Result<(), Mistake> {
    loop {
        skip_blanks(scanner)?;
        if !scanner.eat_line_break() {
            return Ok(());
        }
    }
}

/// Writes a file, if variables can have these names.
pub fn write(parameters: &Parameters) -> Result<Zeroizing<String>, CannotHold> {
    let mut text = Zeroizing::new(String::new());
    for (key, value) in parameters {
        if key.as_str().contains('.') {
            let rule = "the name of a variable has letters, digits, `_` and `-`";
            return Err(CannotHold { key: key.clone(), format: Format::Tfvars, rule });
        }
        text.push_str(key.as_str());
        text.push_str(" = \"");
        literal::push_escaped(&mut text, value.expose());
        text.push_str("\"\n");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{one, read_to_text};
    use super::*;

    #[test]
    fn literals_are_read_as_terraform_does() {
        for (text, want) in [
            ("a = \"1\"\n", "a=1"),
            ("# c\n// c\n/* c\n c */ a=\"x\" /* c */ # c\r\nb-c\t= true\n", "a=x|b-c=true"),
            ("a = 1.10\nb = -5\nc = 1e3\nd = false", "a=1.10|b=-5|c=1e3|d=false"),
            (r#"a = "\n\r\t\"\\\u00fc\U0001F980 $${x} %%{y} $5 100% $$""#, "a=\n\r\t\"\\ü🦀 ${x} %{y} $5 100% $$"),
            ("a = \"$$${x}\"", "a=$${x}"),
            ("a = <<EOT\n one\n\n  $${two} \\n\n EOT\nb = \"2\"\n", "a= one\n\n  ${two} \\n\n|b=2"),
            ("a = <<-EOT\n    one\n\n  two\n \n      three\n  EOT\n", "a=  one\n\ntwo\n \n    three\n"),
            ("a = <<EOT\nEOT", "a="),
            ("a = [\n 1, \"x\\n\", # c\n [true, null],\n]", r#"a=[1,"x\n",[true,null]]"#),
            ("a = { b = 1, \"c d\" : \"e\"\n f = {}\n g = [] }", r#"a={"b":1,"c d":"e","f":{},"g":[]}"#),
            ("a = [<<EOT\nx\nEOT\n, 2]", r#"a=["x\n",2]"#),
        ] {
            assert_eq!(read_to_text(Format::Tfvars, text), want, "{text:?}");
        }
    }

    #[test]
    fn all_else_is_refused() {
        for (text, want) in [
            ("\"canary\" = 1", "1:1 here should be a key"),
            ("a.b = 1", "1:2 here should be a `=`"),
            ("canary \"x\" {\n}", "1:8 here should be a `=`"),
            ("a = ", "1:5 here should be a text"),
            ("a = canary", "1:5 here should be a text"),
            ("a = upper(\"canary\")", "1:5 here should be a text"),
            ("a = null", "1:5 `null` is no value"),
            ("a = 1 + canary", "1:7 something follows"),
            ("a = 1 b = 2", "1:7 something follows"),
            ("a = 010", "1:5 this is not a number"),
            ("a = -canary", "1:5 this is not a number"),
            ("a = \"canary", "1:5 this text is never closed"),
            ("a = \"canary\ncanary\"", "1:5 this text is never closed"),
            ("a = \"x${canary}\"", "1:7 Terraform would work out"),
            ("a = \"%{ if canary }\"", "1:6 Terraform would work out"),
            ("a = <<EOT\nx ${canary}\nEOT\n", "2:3 Terraform would work out"),
            ("a = \"canary\\d\"", "1:12 only `\\n`"),
            ("a = \"\\ud800\"", "1:6 only `\\n`"),
            ("a = \"\\u00f\"", "1:6 only `\\n`"),
            ("a = <<EOT\ncanary\n", "1:5 this heredoc is never ended"),
            ("a = <<EOT canary\nEOT\n", "1:10 the line of a heredoc"),
            ("a = <<EOT\r\ncanary\r\nEOT\r\n", "2:7 a line of this heredoc"),
            ("a = [1 2]", "1:8 here should be a `,`"),
            ("a = {b 1}", "1:8 here should be a `=`"),
            ("a = {b = 1 c = 2}", "1:12 here should be a `,`"),
            ("a = {b = 1", "1:11 here should be a `,`"),
            ("a = {1canary = 2}", "1:6 here should be a name"),
            ("/* canary", "1:1 this comment is never closed"),
            ("a = 1\na = 2", "2:1 this key stands there already in line 1"),
        ] {
            let got = read_to_text(Format::Tfvars, text);
            assert!(got.starts_with(want) && !got.contains("canary"), "{text:?}: {got}");
        }
        assert!(read_to_text(Format::Tfvars, &format!("a = {}", "[".repeat(500_000))).contains("nested deeper than 64"));
    }

    #[test]
    fn texts_hold_no_templates() {
        for (value, want) in [
            ("", "K = \"\"\n"),
            ("a\r\n\"b\"\t\\", "K = \"a\\r\\n\\\"b\\\"\\t\\\\\"\n"),
            ("${a} %{b} $c 5%", "K = \"$${a} %%{b} $c 5%\"\n"),
            ("\u{1}\u{7f}", "K = \"\\u0001\\u007f\"\n"),
        ] {
            assert_eq!(*write(&one("K", value)).unwrap(), want, "{value:?}");
        }
        assert_eq!(write(&one("a.b", "v")).unwrap_err().key.as_str(), "a.b");
    }
}
