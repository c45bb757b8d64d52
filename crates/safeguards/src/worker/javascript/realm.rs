//! A JavaScript runtime with its limits, and what programs find in it.

use std::{cell::Cell, rc::Rc};

use rquickjs::{
    CatchResultExt as _, CaughtError, Context, Ctx, FromJs, Function, Object, Result, Runtime, Value,
    context::{EvalOptions, intrinsic},
    function::IntoArgs,
};

use crate::worker::{limits, sentences, task::Task};

/// What a realm has of the language: everything but fine clocks and the errors of browsers.
type Language = (
    intrinsic::Date,
    intrinsic::Eval,
    intrinsic::RegExpCompiler,
    intrinsic::RegExp,
    intrinsic::Json,
    intrinsic::Proxy,
    intrinsic::MapSet,
    intrinsic::TypedArrays,
    intrinsic::Promise,
    intrinsic::WeakRef,
);

const WORLD: &str = include_str!("world.js");
const NAMING: &str = include_str!("naming.js");
const JSONATA: &str = include_str!("../../../third-party/jsonata-1.8.9/jsonata.min.js");

/// The file name of programs in errors.
const FILE: &str = "safeguard.js";

/// Where one program runs.
pub(super) struct Realm<'js> {
    context: Ctx<'js>,
    world: Object<'js>,
    late: Rc<Cell<bool>>,
    limit: String,
}

/// Makes a realm for a task, and throws it away afterwards.
pub(super) fn enter<T>(task: &Task<'_>, run: impl FnOnce(&Realm<'_>) -> T) -> Result<T> {
    let runtime = Runtime::new()?;
    runtime.set_memory_limit(limits::MEMORY);
    runtime.set_max_stack_size(limits::JAVASCRIPT_STACK);
    let late = Rc::new(Cell::new(false));
    let (flag, until) = (Rc::clone(&late), task.until());
    runtime.set_interrupt_handler(Some(Box::new(move || {
        flag.set(flag.get() || limits::clock() >= until);
        flag.get()
    })));
    Context::custom::<Language>(&runtime)?.with(|context| {
        let world = world(&context, task)?;
        Ok(run(&Realm { context, world, late, limit: sentences::too_slow(task.deadline) }))
    })
}

/// Lets the C library read what it wants to know of time zones while it still can.
pub(in crate::worker) fn settle_time_zone() {
    let Ok(context) = Runtime::new().and_then(|runtime| Context::custom::<(intrinsic::Date, intrinsic::Eval)>(&runtime)) else {
        return;
    };
    context.with(|context| {
        let _ = context.eval::<i32, _>("new Date(0).getTimezoneOffset()");
    });
}

fn world<'js>(context: &Ctx<'js>, task: &Task<'_>) -> Result<Object<'js>> {
    let host = Object::new(context.clone())?;
    host.set("now", task.now)?;
    host.set("service", service(context, task)?)?;
    host.set("config", task.config.map(serde_json::value::RawValue::get))?;
    host.set("naming", context.eval::<Value<'_>, _>(NAMING)?)?;
    host.set("jsonata", Function::new(context.clone(), load_jsonata)?)?;
    context.eval::<Function<'_>, _>(WORLD)?.call((host,))
}

/// Its documents as JSON texts; undefined if the program is only to be read.
fn service<'js>(context: &Ctx<'js>, task: &Task<'_>) -> Result<Option<Object<'js>>> {
    let Some(given) = &task.service else { return Ok(None) };
    let service = Object::new(context.clone())?;
    service.set("declaration", given.declaration.get())?;
    service.set("compiled", given.compiled.iter().map(|(name, text)| vec![name.as_str(), text.get()]).collect::<Vec<_>>())?;
    service.set("stage", given.stage.as_str())?;
    service.set("region", given.region.as_str())?;
    service.set("frameworkVersion", given.framework_version.as_str())?;
    Ok(Some(service))
}

/// The library takes itself for a CommonJS module.
#[expect(clippy::needless_pass_by_value, reason = "the engine hands the context over")]
fn load_jsonata(context: Ctx<'_>) -> Result<Value<'_>> {
    let wrapped = format!("(function (module, exports) {{ {JSONATA}\n return module.exports; }})({{}}, {{}})");
    context.eval_with_options(wrapped, sloppy("jsonata.js"))
}

fn sloppy(file: &str) -> EvalOptions {
    let mut options = EvalOptions::default();
    options.strict = false;
    options.filename = Some(file.to_owned());
    options
}

impl<'js> Realm<'js> {
    /// Runs a script to the value of its last statement.
    pub(super) fn script(&self, source: &str) -> std::result::Result<Value<'js>, String> {
        self.outcome(self.context.eval_with_options(source, sloppy(FILE)))
    }

    /// Calls a function of the world.
    pub(super) fn call<T: FromJs<'js>>(&self, name: &str, arguments: impl IntoArgs<'js>) -> std::result::Result<T, String> {
        self.outcome(self.world.get::<_, Function<'js>>(name).and_then(|function| function.call(arguments)))
    }

    /// Reads something that the world has kept.
    pub(super) fn kept<T: FromJs<'js>>(&self, object: &str, name: &str) -> std::result::Result<T, String> {
        self.outcome(self.world.get::<_, Object<'js>>(object).and_then(|object| object.get(name)))
    }

    /// Whether a script can be read; else the reason. Nothing of it runs: its first statement ends it.
    pub(super) fn parse(&self, source: &str) -> std::result::Result<(), String> {
        let source = without_hashbang(source);
        match self.context.eval_with_options::<Value<'js>, _>(format!("throw null; {source}"), sloppy(FILE)).catch(&self.context)
        {
            Err(CaughtError::Value(thrown)) if thrown.is_null() => Ok(()),
            Ok(_) => Ok(()),
            Err(caught) => {
                let line = line_of(&caught);
                Err(line.map_or_else(String::new, |line| format!("line {line}: ")) + &self.sentence(caught))
            }
        }
    }

    /// Runs what waits for its turn. False when nothing does.
    pub(super) fn turn(&self) -> bool {
        self.context.execute_pending_job()
    }

    /// The sentence for a program that goes on past its deadline.
    pub(super) fn overdue(&self) -> Option<&str> {
        self.late.get().then_some(self.limit.as_str())
    }

    fn outcome<T>(&self, result: Result<T>) -> std::result::Result<T, String> {
        result.catch(&self.context).map_err(|caught| self.sentence(caught))
    }

    fn sentence(&self, caught: CaughtError<'js>) -> String {
        if let Some(overdue) = self.overdue() {
            return overdue.to_owned();
        }
        let thrown = match caught {
            CaughtError::Exception(exception) => exception.into_value(),
            // With no memory left for an error, the engine throws null.
            CaughtError::Value(value) if value.is_null() => return format!("threw null, or {}", sentences::too_large()),
            CaughtError::Value(value) => value,
            CaughtError::Error(error) => return error.to_string(),
        };
        let described = self.world.get::<_, Function<'js>>("describe").and_then(|describe| describe.call((thrown,)));
        match described.catch(&self.context) {
            Ok(said) => sentences::of_javascript(said),
            Err(_) => self.overdue().unwrap_or("it raised what cannot be put into words").to_owned(),
        }
    }
}

/// The first line of a program may name its interpreter.
pub(super) fn without_hashbang(source: &str) -> String {
    source.strip_prefix("#!").map_or_else(|| source.to_owned(), |rest| format!("//{rest}"))
}

/// The line that an error of the parser points to.
fn line_of(caught: &CaughtError<'_>) -> Option<u32> {
    let CaughtError::Exception(exception) = caught else { return None };
    let stack = exception.stack()?;
    let (_, place) = stack.split_once(&format!("{FILE}:"))?;
    place.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}
