//! Expressions: a script whose last value decides.

use rquickjs::Value;

use super::realm::{self, Realm};
use crate::{
    custom::Decision,
    worker::{sentences, task::Task},
};

/// What the engine says of a `return` outside of a function.
const TOP_LEVEL_RETURN: &str = "return not in a function";

/// Runs an expression. It approves or it does not; it has no words of its own.
pub(in crate::worker) fn run(source: &str, task: &Task<'_>) -> Decision {
    realm::enter(task, |realm| match decide(realm, source, task) {
        Ok(approved) => Decision { approved, ..Decision::default() },
        Err(sentence) => Decision::raised(sentence),
    })
    .unwrap_or_else(sentences::not_set_up)
}

/// Whether an expression can be read; else the reason.
pub(in crate::worker) fn parse(source: &str, task: &Task<'_>) -> Decision {
    realm::enter(task, |realm| match readable(realm, source) {
        Ok(_) => Decision { approved: true, ..Decision::default() },
        Err(sentence) => Decision::raised(sentence),
    })
    .unwrap_or_else(sentences::not_set_up)
}

fn decide(realm: &Realm<'_>, source: &str, task: &Task<'_>) -> Result<bool, String> {
    realm.call::<()>("asExpression", ())?;
    let value = realm.script(source).or_else(|sentence| again(realm, source, sentence, task))?;
    realm.call("truthy", (value,))
}

/// A program that could not be read because it returns is taken for the body of a function. It is read again in a realm
/// where it has declared nothing yet.
fn again<'js>(realm: &Realm<'js>, source: &str, sentence: String, task: &Task<'_>) -> Result<Value<'js>, String> {
    if realm.overdue().is_some() {
        return Err(sentence);
    }
    match realm::enter(task, |fresh| readable(fresh, source)).map_err(|error| error.to_string())?? {
        Form::Script => Err(sentence),
        Form::Body => realm.call("runBody", (source,)),
    }
}

/// How an expression is written.
enum Form {
    Script,
    Body,
}

fn readable(realm: &Realm<'_>, source: &str) -> Result<Form, String> {
    match realm.parse(source) {
        Ok(()) => Ok(Form::Script),
        Err(sentence) if sentence.ends_with(TOP_LEVEL_RETURN) => {
            realm.call::<Value<'_>>("body", (source,)).map(|_| Form::Body).map_err(|sentence| sentences::unreadable(&sentence))
        }
        Err(sentence) => Err(sentences::unreadable(&sentence)),
    }
}
