//! What the framework's variables stand for, as far as that can be told without running anything.
//!
//! `${opt:…}`, `${env:…}`, `${sls:stage}` and `${self:…}` are resolved; all other sources need a network, other
//! files or programs, and a fallback behind one of them says nothing: the source might have had a value.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
};

use super::parse::{Piece, pieces, sources};
use crate::context::{
    field::{Field, Stuck},
    node::Node,
};

const MAX_STEPS: usize = 2_000;
const MAX_DEPTH: usize = 24;
const MAX_TEXT: usize = 16 * 1024;
const MAX_WHOLE: usize = 4 * 1024 * 1024;

/// What options the framework will be given: a value, none, or not known.
pub type Options<'a> = &'a dyn Fn(Field) -> Result<Option<String>, Stuck>;

/// Resolves the variables of one document.
pub struct Resolver<'a> {
    document: &'a Node,
    options: Options<'a>,
    environment: &'a dyn Fn(&str) -> Option<String>,
    /// The paths being resolved, to see when one needs itself.
    open: RefCell<Vec<String>>,
    depth: Cell<usize>,
    steps: Cell<usize>,
    /// What [`Resolver::whole`] may still make, in values and bytes of text.
    left: Cell<usize>,
}

/// A value is part of the document, or a text made from it.
type Value<'a> = Cow<'a, Node>;
type Resolved<'a> = Result<Option<Value<'a>>, Stuck>;

impl<'a> Resolver<'a> {
    /// A resolver that has spent nothing yet.
    pub fn new(document: &'a Node, options: Options<'a>, environment: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            document,
            options,
            environment,
            open: RefCell::default(),
            depth: Cell::new(0),
            steps: Cell::new(0),
            left: Cell::new(MAX_WHOLE),
        }
    }

    /// The value at a dotted path; none: there is nothing.
    pub fn path(&self, path: &str) -> Resolved<'a> {
        self.below(path.split('.').filter(|segment| !segment.is_empty()))
    }

    /// The value below these keys, which may hold dots; none: there is nothing.
    pub fn below<'k>(&self, keys: impl IntoIterator<Item = &'k str>) -> Resolved<'a> {
        let mut node = Cow::Borrowed(self.document);
        let mut so_far = String::new();
        for segment in keys {
            if *node == Node::Tagged {
                return Err(Stuck(format!("`{so_far}` has a tag that only the cloud understands")));
            }
            // What is not borrowed is a scalar and has no inside.
            let Cow::Borrowed(outer) = node else { return Ok(None) };
            let Some(inner) = outer.get(segment).or_else(|| outer.at(segment)) else { return Ok(None) };
            so_far = if so_far.is_empty() { segment.to_owned() } else { format!("{so_far}.{segment}") };
            node = self.settled(inner, &so_far)?;
        }
        Ok(Some(node).filter(|node| **node != Node::Null))
    }

    /// `node`, which stands at `path`, with all that is below it and without any variable.
    pub fn whole(&self, node: &'a Node, path: &str) -> Result<Node, Stuck> {
        let too_large = || Stuck("its variables refer to too many others".to_owned());
        if self.depth.get() >= MAX_DEPTH {
            return Err(too_large());
        }
        let node = self.settled(node, path)?;
        let size = if let Node::Text(text) = &*node { text.len() + 1 } else { 1 };
        self.left.set(self.left.get().checked_sub(size).ok_or_else(too_large)?);
        // What is not borrowed is a scalar and has no inside.
        let Cow::Borrowed(node) = node else { return Ok(node.into_owned()) };
        self.depth.set(self.depth.get() + 1);
        let whole = match node {
            Node::List(items) => {
                let item = |(index, item)| self.whole(item, &format!("{path}.{index}"));
                items.iter().enumerate().map(item).collect::<Result<_, _>>().map(Node::List)
            }
            Node::Map(_) => {
                let entry = |(key, value): (&'a str, _)| Ok((key.to_owned(), self.whole(value, &format!("{path}.{key}"))?));
                node.entries().into_iter().map(entry).collect::<Result<_, _>>().map(Node::Map)
            }
            Node::Tagged => Err(Stuck(format!("`{path}` has a tag that only the cloud understands"))),
            scalar => Ok(scalar.clone()),
        };
        self.depth.set(self.depth.get() - 1);
        whole
    }

    /// `node`, which stands at `path`, without variables at its top.
    fn settled(&self, node: &'a Node, path: &str) -> Result<Value<'a>, Stuck> {
        let Node::Text(text) = node else { return Ok(Cow::Borrowed(node)) };
        if !text.contains("${") {
            return Ok(Cow::Borrowed(node));
        }
        if self.open.borrow().iter().any(|open| open == path) {
            let chain = self.open.borrow().iter().map(|open| format!("`{open}`")).collect::<Vec<_>>().join(", ");
            return Err(Stuck(format!("`{path}` refers to itself, through {chain}")));
        }
        self.open.borrow_mut().push(path.to_owned());
        let settled = self.text(text);
        self.open.borrow_mut().pop();
        settled
    }

    /// What a text with variables stands for.
    fn text(&self, text: &str) -> Result<Value<'a>, Stuck> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MAX_STEPS || self.depth.get() >= MAX_DEPTH {
            return Err(Stuck("its variables refer to too many others".to_owned()));
        }
        if text.len() > MAX_TEXT {
            return Err(Stuck(format!("a text with variables has more than {MAX_TEXT} bytes")));
        }
        self.depth.set(self.depth.get() + 1);
        let value = self.text_in_limits(text);
        self.depth.set(self.depth.get() - 1);
        value
    }

    fn text_in_limits(&self, text: &str) -> Result<Value<'a>, Stuck> {
        let pieces = pieces(text).ok_or_else(|| Stuck(format!("a `${{` is never closed in `{}`", short(text))))?;
        if let [Piece::Variable(inner)] = pieces[..] {
            return self.variable(inner);
        }
        let mut joined = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => joined.push_str(text),
                Piece::Variable(inner) => {
                    let node = self.variable(inner)?;
                    let wrong = || Stuck(format!("`${{{}}}` is {} inside of a text", short(inner), node.kind()));
                    joined.push_str(&node.as_scalar().ok_or_else(wrong)?);
                }
            }
            if joined.len() > MAX_TEXT {
                return Err(Stuck(format!("its variables make a text of more than {MAX_TEXT} bytes")));
            }
        }
        Ok(Cow::Owned(Node::Text(joined)))
    }

    /// The first source that has a value.
    fn variable(&self, inner: &str) -> Result<Value<'a>, Stuck> {
        let sources = sources(inner);
        for source in &sources {
            if let Some(node) = self.source(source, inner)? {
                return Ok(node);
            }
        }
        if sources.last() == Some(&"null") {
            return Ok(Cow::Owned(Node::Null));
        }
        Err(Stuck(format!("`${{{}}}` has no value", short(inner))))
    }

    fn source(&self, source: &str, inner: &str) -> Resolved<'a> {
        if let Some(literal) = literal(source) {
            return match literal {
                Node::Text(text) if text.contains("${") => self.text(&text).map(Some),
                Node::Null => Ok(None),
                other => Ok(Some(Cow::Owned(other))),
            };
        }
        if source.starts_with("${") {
            return self.text(source).map(Some);
        }
        let only_framework = || Stuck(format!("only the framework can resolve `${{{}}}`", short(inner)));
        let (kind, address) = source.split_once(':').ok_or_else(only_framework)?;
        let owned = |text: Option<String>| text.map(|text| Cow::Owned(Node::Text(text)));
        let address = self.address(address.trim())?;
        match (kind.trim(), address.as_str()) {
            ("self", path) => self.path(path),
            ("env", name) => self.variable_of_environment(name).map(owned),
            ("opt", "stage") => (self.options)(Field::Stage).map(owned),
            ("opt", "region") => (self.options)(Field::Region).map(owned),
            ("sls", "stage") => self.stage().map(Some),
            _ => Err(only_framework()),
        }
    }

    /// Addresses may be made of variables themselves.
    fn address(&self, address: &str) -> Result<String, Stuck> {
        if !address.contains("${") {
            return Ok(address.to_owned());
        }
        let node = self.text(address)?;
        node.as_scalar().ok_or_else(|| Stuck(format!("the address `{}` is {}, not a text", short(address), node.kind())))
    }

    /// With `useDotenv`, what is not set here can still come from a `.env` file.
    fn variable_of_environment(&self, name: &str) -> Result<Option<String>, Stuck> {
        match (self.environment)(name) {
            Some(value) => Ok(Some(value)),
            None if matches!(self.document.get("useDotenv"), None | Some(Node::Null | Node::Bool(false))) => Ok(None),
            None => Err(Stuck(format!("`{name}` is not in the environment, and only the framework reads `.env` files"))),
        }
    }

    /// As the framework finds it for `${sls:stage}`.
    fn stage(&self) -> Result<Value<'a>, Stuck> {
        let chosen = match (self.options)(Field::Stage)? {
            Some(stage) => Some(Cow::Owned(Node::Text(stage))),
            None => self.path(Field::Stage.path())?,
        };
        let default = || Cow::Owned(Node::Text(Field::Stage.framework_default().unwrap_or_default().to_owned()));
        Ok(chosen.unwrap_or_else(default))
    }
}

/// A fallback that is a value itself.
fn literal(source: &str) -> Option<Node> {
    for quote in ['"', '\''] {
        if let Some(inner) = source.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return Some(Node::Text(inner.to_owned()));
        }
    }
    match source {
        "true" => Some(Node::Bool(true)),
        "false" => Some(Node::Bool(false)),
        "null" => Some(Node::Null),
        number if number.starts_with(|c: char| c.is_ascii_digit()) && number.parse::<f64>().is_ok() => {
            Some(Node::Number(number.to_owned()))
        }
        _ => None,
    }
}

/// Enough of a text to find it again.
fn short(text: &str) -> String {
    let mut shown: String = text.chars().take(80).collect();
    if text.chars().count() > 80 {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests;
