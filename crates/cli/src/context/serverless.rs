//! The framework's own file: `org`, `app`, `service`, `provider.stage` and `provider.region`.

use super::{
    field::{Field, Setting, Source, Stuck},
    files::Found,
    node::Node,
    variable::Resolver,
};

/// A setting of the file, or what the framework takes if the file is silent.
pub fn field(
    file: &Found,
    field: Field,
    options: &dyn Fn(Field) -> Result<Option<String>, Stuck>,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<Setting>, Stuck> {
    let shown = file.path.display();
    let document = file.document.as_ref().map_err(Clone::clone)?;
    if !matches!(document, Node::Map(_)) {
        return Err(Stuck(format!("`{shown}` is {}, not a mapping", document.kind())));
    }
    let resolver = Resolver::new(document, options, environment);
    let stuck = |Stuck(why): Stuck| Stuck(format!("`{}` in `{shown}`: {why}", field.path()));
    let mut node = resolver.path(field.path()).map_err(stuck)?;
    if field == Field::Service && matches!(node.as_deref(), Some(Node::Map(_))) {
        node = resolver.path("service.name").map_err(stuck)?;
    }
    match node.as_deref().map(|node| (node, node.as_scalar())) {
        None => Ok(default(field)),
        Some((_, Some(value))) if !value.is_empty() => Ok(Some(Setting { value, source: Source::File(file.path.clone()) })),
        Some((_, Some(_))) => Err(stuck(Stuck("it is empty".to_owned()))),
        Some((node, None)) => Err(stuck(Stuck(format!("it is {}, not a name", node.kind())))),
    }
}

fn default(field: Field) -> Option<Setting> {
    field.framework_default().map(|value| Setting { value: value.to_owned(), source: Source::FrameworkDefault })
}
