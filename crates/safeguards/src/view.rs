//! An input, looked up once for all safeguards of a run.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::{
    Input,
    custom::{Decision, Job, Program, Runner},
    logical_id,
};

/// A borrowed input with its indexes.
pub struct View<'a> {
    /// The input itself.
    pub input: &'a Input,
    keys: HashMap<String, &'a str>,
}

/// One resource of the template.
#[derive(Clone, Copy)]
pub(crate) struct Resource<'a> {
    /// Its logical id.
    pub(crate) id: &'a str,
    /// All of it.
    pub(crate) body: &'a Map<String, Value>,
}

impl<'a> Resource<'a> {
    /// One of its properties; a resource without properties has none.
    pub(crate) fn property(&self, name: &str) -> Option<&'a Value> {
        self.body.get("Properties")?.get(name)
    }

    fn is(&self, kind: &str) -> bool {
        self.body.get("Type").and_then(Value::as_str) == Some(kind)
    }
}

/// One function of the template.
#[derive(Clone, Copy)]
pub(crate) struct Function<'a> {
    /// The resource.
    pub(crate) resource: Resource<'a>,
    /// Its key in the configuration, when it is declared there.
    pub(crate) key: Option<&'a str>,
}

impl<'a> Function<'a> {
    /// What messages call it.
    pub(crate) fn label(&self) -> &'a str {
        self.key.filter(|key| !key.is_empty()).unwrap_or(self.resource.id)
    }

    /// Whether the framework added it.
    pub(crate) fn is_injected(&self) -> bool {
        self.key.is_none() && logical_id::is_injected(self.resource.id)
    }
}

impl<'a> View<'a> {
    /// Looks at an input.
    pub fn new(input: &'a Input) -> Self {
        let keys = declared(input).map(|(key, _)| (logical_id::of_function(key), key)).collect();
        Self { input, keys }
    }

    /// Runs a program on the input.
    pub(crate) fn run(&self, runner: &dyn Runner, program: Program, config: Option<Value>) -> Decision {
        let now = self.input.now.timestamp().as_millisecond();
        runner.run(&Job { program, service: self.input.service_object(), config, now })
    }

    /// The resources of one type, in the order of the template; none when there is no template.
    pub(crate) fn resources(&self, kind: &'static str) -> impl Iterator<Item = Resource<'a>> + use<'a> {
        self.all_resources().filter(move |resource| resource.is(kind))
    }

    /// All resources, in the order of the template.
    pub(crate) fn all_resources(&self) -> impl Iterator<Item = Resource<'a>> + use<'a> {
        let resources = self.input.template().and_then(|template| template.get("Resources")).and_then(Value::as_object);
        resources.into_iter().flatten().filter_map(|(id, body)| Some(Resource { id, body: body.as_object()? }))
    }

    /// The functions of the template, in its order.
    pub(crate) fn functions(&self) -> impl Iterator<Item = Function<'a>> {
        self.resources("AWS::Lambda::Function").map(|resource| Function { resource, key: self.keys.get(resource.id).copied() })
    }

    /// The functions of the template that somebody declared or wrote, and not the framework.
    pub(crate) fn own_functions(&self) -> impl Iterator<Item = Function<'a>> {
        self.functions().filter(|function| !function.is_injected())
    }

    /// One resource by its logical id.
    pub(crate) fn resource(&self, id: &str) -> Option<&'a Value> {
        self.input.template()?.get("Resources")?.get(id)
    }

    /// The functions of the configuration, in its order. A function without settings is declared all the same.
    pub(crate) fn declared(&self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        declared(self.input)
    }

    /// One function of the configuration.
    pub(crate) fn declaration_of(&self, key: &str) -> Option<&'a Value> {
        self.input.declaration.get("functions")?.get(key)
    }

    /// One setting of the provider in the configuration.
    pub(crate) fn provider(&self, name: &str) -> Option<&'a Value> {
        self.input.declaration.get("provider")?.get(name)
    }
}

fn declared(input: &Input) -> impl Iterator<Item = (&str, &Value)> {
    let functions = input.declaration.get("functions").and_then(Value::as_object);
    functions.into_iter().flatten().map(|(key, function)| (key.as_str(), function))
}

/// The events of a declared function; anything but a list counts as none.
pub(crate) fn events(function: Option<&Value>) -> &[Value] {
    function.and_then(|function| function.get("events")).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
