//! `stagegate explain`: not only what a deploy would get, but why, and what that hides.

mod chain;
mod clients;
mod text;

use std::convert::Infallible;

use clap::{Args, builder::NonEmptyStringValueParser};
use serde::Serialize;
use stagegate_api::explanation::{Explain, Explanation};
use stagegate_core::{
    Error, Secret,
    client_layers::{ClientGeneration, command_line_parameter},
    parameter::ParameterKey,
};

use super::{param, resolve::Target};
use crate::{
    cli::GlobalArgs,
    complete::Names,
    context::{self, Context},
    error::CliError,
    lookup,
    output::Output,
    session::Session,
};
pub use text::{SHORT_FINGERPRINT, candidate, profile_words};

use chain::Parameter;
use clients::{ClientView, Own};

/// Show where each part of a deploy comes from, and what it hides
///
/// Each parameter is shown with the layer that wins and the layers that it hides. With `--client`, the layers that the
/// client itself adds are among them, in its order: `--param` and `params:` of the service file.
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// Show this parameter only, in detail
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::StageParameters)]
    key: Option<String>,
    /// See it as this client does: `v2`, `v3` (3.0 to 3.2), `v3-later` (3.3 to 3.40) or `osls`, which is also how
    /// `stagegate deploy` runs any framework
    #[arg(long, value_name = "GENERATION", value_parser = NonEmptyStringValueParser::new(), add = Names::Generations)]
    client: Option<String>,
    /// What the client is given as `--param`; may be repeated
    #[arg(long, value_name = "KEY=VALUE", requires = "client", value_parser = secret)]
    param: Vec<Secret>,
    /// Show it as it was: at a revision of the nearest owner (`r7`), at a time, or for a deployment
    #[arg(long, value_name = "REVISION|TIME|DEPLOYMENT", value_parser = NonEmptyStringValueParser::new())]
    at: Option<String>,
    /// Show the values of masked parameters, which the server records, and those that may be secrets here
    #[arg(long)]
    reveal: bool,
}

/// What is given to the client may be a secret.
#[expect(clippy::unnecessary_wraps, reason = "the parser of the command line wants a result")]
fn secret(text: &str) -> Result<Secret, Infallible> {
    Ok(Secret::new(text.to_owned()))
}

/// What is asked, checked before anything is sent.
struct Question<'a> {
    key: Option<ParameterKey>,
    generation: Option<ClientGeneration>,
    given: Vec<(String, Secret)>,
    at: Option<&'a str>,
    reveal: bool,
}

/// The answer as data.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    explanation: &'a Explanation,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<&'a ClientView>,
}

/// Explains a stage, or one parameter of it.
pub fn explain(global: &GlobalArgs, args: &ExplainArgs) -> Result<(), CliError> {
    let question = Question::of(args)?;
    let context = context::discover(global)?;
    let session = Session::open(global)?;
    let (target, context) = Target::find(global, context, &session)?;
    let explanation = question.ask(&session, &target, question.key.as_ref(), question.reveal)?;
    target.warn_of_slip(&session, explanation.profile.as_ref().map(|profile| profile.source.as_str()));
    let view = question.view(&context, &session, &target, &explanation)?;
    let ours = if view.is_none() { chain::ours(&explanation)? } else { Vec::new() };
    let parameters = view.as_ref().map_or(&ours, |view| &view.parameters);
    match &question.key {
        None => print(session.output, &explanation, view.as_ref(), parameters),
        Some(key) => match parameters.first() {
            Some(parameter) => print_one(session.output, &explanation, view.as_ref(), parameter),
            None => Err(question.unknown(&session, &target, key)),
        },
    }
}

impl<'a> Question<'a> {
    fn of(args: &'a ExplainArgs) -> Result<Self, CliError> {
        let given = args.param.iter().map(given).collect::<Result<_, _>>()?;
        Ok(Self {
            key: args.key.as_deref().map(param::key).transpose()?,
            generation: args.client.as_deref().map(str::parse).transpose()?,
            given,
            at: args.at.as_deref(),
            reveal: args.reveal,
        })
    }

    /// Write-only values are only for deploys and `exec`.
    fn ask(&self, session: &Session, target: &Target, key: Option<&ParameterKey>, reveal: bool) -> Result<Explanation, CliError> {
        let explain = Explain {
            app: target.app.clone(),
            stage: target.stage.clone(),
            service: target.service.clone(),
            region: target.region.clone(),
            key: key.map(ToString::to_string),
            at: self.at.map(str::to_owned),
            reveal,
        };
        let answer = session.client.explain(&target.org, &explain);
        let mut answer = answer.map_err(|error| lookup::no_app(session, &target.org, &target.app, error))?;
        for parameter in &mut answer.parameters {
            for value in std::iter::once(&mut parameter.winner).chain(&mut parameter.hidden) {
                value.value = value.value.take().filter(|_| value.visibility != "write-only");
            }
        }
        Ok(answer)
    }

    /// What the client makes of it, if one was named.
    fn view(
        &self,
        context: &Context,
        session: &Session,
        target: &Target,
        explanation: &Explanation,
    ) -> Result<Option<ClientView>, CliError> {
        let Some(generation) = self.generation else { return Ok(None) };
        // Whether version 2 asks for the profile depends on parameters of any key.
        let whole = match (&self.key, generation) {
            (Some(_), ClientGeneration::V2) => Some(self.ask(session, target, None, false)?),
            _ => None,
        };
        let own = Own { given: &self.given, file: context::params(context), stage: &target.stage, reveal: self.reveal };
        let mut view = clients::view(generation, explanation, whole.as_ref(), own)?;
        if let Some(key) = &self.key {
            view.parameters.retain(|parameter| parameter.key == key.as_str());
        }
        Ok(Some(view))
    }

    /// Nobody holds the key; perhaps another one was meant.
    fn unknown(&self, session: &Session, target: &Target, key: &ParameterKey) -> CliError {
        let whole = self.ask(session, target, None, false);
        let keys: Vec<String> =
            whole.map(|whole| whole.parameters.into_iter().map(|parameter| parameter.key).collect()).unwrap_or_default();
        let hint = match lookup::nearest(key.as_str(), &keys) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "run `stagegate explain` without a key to see all of them".to_owned(),
        };
        CliError::from(Error::no_such("parameter", key)).with_hint(hint)
    }
}

/// An option `--param`, as the clients take it apart. It is not repeated: it may be a secret.
fn given(option: &Secret) -> Result<(String, Secret), CliError> {
    match command_line_parameter(option.expose()) {
        Some((key, value)) => Ok((key.to_owned(), Secret::new(value.to_owned()))),
        None => Err(CliError::usage(
            "the clients refuse a `--param` that is not `KEY=VALUE`, with at least one character each",
            "an empty value can only stand in the service file, or come from the server",
        )),
    }
}

fn print(output: Output, explanation: &Explanation, view: Option<&ClientView>, parameters: &[Parameter]) -> Result<(), CliError> {
    if output.is_json() {
        return output.json(&Answer { explanation, client: view });
    }
    let mut fields = text::fields(explanation);
    fields.extend(view.map(text::client_fields).unwrap_or_default());
    output.show(explanation, &fields)?;
    output.text("\n")?;
    let rows: Vec<_> = parameters.iter().flat_map(text::rows).collect();
    output.list(&rows, &text::HEADER, Vec::clone, &text::no_parameters(explanation))?;
    if explanation.service.is_none() || explanation.region.is_none() {
        output.note("only the profile counts without a service and a region: name them with `--service` and `--region`");
    }
    Ok(())
}

fn print_one(
    output: Output,
    explanation: &Explanation,
    view: Option<&ClientView>,
    parameter: &Parameter,
) -> Result<(), CliError> {
    if output.is_json() {
        return output.json(&Answer { explanation, client: view });
    }
    let mut fields = text::detail(parameter);
    fields.extend(view.map(text::unreadable).unwrap_or_default());
    output.show(explanation, &fields)
}

#[cfg(test)]
mod tests;
