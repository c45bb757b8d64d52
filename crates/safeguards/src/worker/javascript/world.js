// What programs find around them, and how their verdict is kept. Evaluated before the program, in the same realm, so it
// takes hold of what it needs first: a program may replace globals, but only for itself.
//
// `host` has `now` (milliseconds), `service` (its documents are JSON texts), `config` (JSON text, undefined when none was
// given), `naming` (see naming.js), and `jsonata()`, which loads that library.
(function (host) {
  'use strict';

  const { parse } = JSON;
  const { construct, defineProperty } = Reflect;
  const RealDate = Date;
  const RealFunction = Function;
  const RealPromise = Promise;
  const then = Promise.prototype.then;
  const wellFormed = Function.prototype.call.bind(String.prototype.toWellFormed);
  const globals = globalThis;

  // What JavaScript makes of a value where it needs text.
  function text(value) {
    try {
      return wellFormed(String(value));
    } catch {
      return 'a value without a text form';
    }
  }

  // What an error says. Libraries throw plain objects with a `message`, too.
  function describe(error) {
    try {
      if (typeof error !== 'object' || error === null || error.message === undefined) return text(error);
      return text(error.message) || text(error.name);
    } catch {
      return text(error);
    }
  }

  function place(name, value, enumerable = false) {
    Object.defineProperty(globals, name, { value, writable: true, configurable: true, enumerable });
  }

  // Equal programs with equal input decide alike: the clock stands still at the time of the job but for timers, and
  // random numbers are the same ones in every run.
  let elapsed = 0;

  function Clock(...parts) {
    if (new.target === undefined) return new RealDate(host.now + elapsed).toString();
    return construct(RealDate, parts.length === 0 ? [host.now + elapsed] : parts, new.target);
  }
  Object.defineProperties(Clock, {
    name: { value: 'Date' },
    length: { value: 7 },
    prototype: { value: RealDate.prototype, writable: false },
    now: { value: function now() { return host.now + elapsed; }, writable: true, configurable: true },
    parse: { value: RealDate.parse, writable: true, configurable: true },
    UTC: { value: RealDate.UTC, writable: true, configurable: true },
  });
  Object.defineProperty(RealDate.prototype, 'constructor', { value: Clock, writable: true, configurable: true });
  place('Date', Clock);

  let seed = 0x5eed;
  Math.random = function random() {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };

  // Timers run in order of time, and nobody waits for them.
  const timers = [];

  function later(repeats, delay, action, values) {
    if (typeof action !== 'function') throw new TypeError('the callback of a timer must be a function');
    const timer = { at: elapsed + delay, action, values, repeats, delay, ref() { return timer; }, unref() { return timer; },
      hasRef() { return true; }, close() { cancel(timer); return timer; } };
    enqueue(timer);
    return timer;
  }

  function enqueue(timer) {
    let index = timers.length;
    while (index > 0 && timers[index - 1].at > timer.at) index -= 1;
    timers.splice(index, 0, timer);
  }

  function cancel(timer) {
    const index = timers.indexOf(timer);
    if (index >= 0) timers.splice(index, 1);
    if (typeof timer === 'object' && timer !== null) timer.repeats = false;
  }

  function milliseconds(delay) {
    const number = Math.trunc(Number(delay));
    return number >= 1 && number <= 0x7fffffff ? number : 1;
  }

  // Runs the next timer; false when there is none.
  function tick() {
    const timer = timers.shift();
    if (timer === undefined) return false;
    elapsed = Math.max(elapsed, timer.at);
    try {
      timer.action(...timer.values);
    } catch (error) {
      raise(error);
    }
    if (timer.repeats) {
      timer.at = elapsed + timer.delay;
      enqueue(timer);
    }
    return true;
  }

  // Reads a document when it is first asked for: most programs look at one of several, and reading takes longest.
  function reader(json) {
    let value;
    return () => {
      if (json !== undefined) value = parse(json);
      json = undefined;
      return value;
    };
  }

  // A property whose value is not known before it is asked for. From then on, or once it was given another, it is like any.
  function placeLater(object, name, read, enumerable) {
    const settle = (target, value) => {
      defineProperty(target, name, { __proto__: null, value, writable: true, configurable: true, enumerable });
      return value;
    };
    defineProperty(object, name, {
      __proto__: null,
      get: () => settle(object, read()),
      set(value) { settle(this, value); },
      configurable: true,
      enumerable,
    });
  }

  // The service, as programs see it.
  let service;

  function build() {
    const { declaration, compiled: files, stage, region, frameworkVersion } = host.service;
    host.service = undefined;
    const readDeclaration = reader(declaration);
    const compiled = {};
    for (const [name, json] of files) placeLater(compiled, name, reader(json), true);
    const provider = {
      options: { stage, region },
      getStage: () => stage,
      getRegion: () => region,
      naming: host.naming(readDeclaration, stage, region),
    };
    service = {};
    placeLater(service, 'declaration', readDeclaration, true);
    Object.assign(service, { compiled, provider, frameworkVersion });
  }

  // `jsonata(query)`: whether a query over the service finds something.
  let library;

  function jsonata(query) {
    library ??= host.jsonata();
    const found = library(query).evaluate(service);
    if (found === null || found === undefined) return false;
    if (Array.isArray(found)) return found.length > 0;
    return typeof found === 'object' ? Object.keys(found).length > 0 : Boolean(found);
  }

  // What a module has said so far.
  const verdict = { approved: false, failures: [], warnings: [], raised: undefined, docs: undefined, settled: false };

  class Failure extends Error {}

  const policy = {
    approve() { verdict.approved = true; },
    fail(message) { verdict.failures.push(text(message)); },
    warn(message) { verdict.warnings.push(text(message)); },
    Failure,
  };

  function settle() {
    verdict.settled = true;
  }

  function raise(error) {
    if (verdict.settled) return;
    if (error instanceof Failure) verdict.failures.push(describe(error));
    else verdict.raised = describe(error);
    settle();
  }

  function require(name) {
    throw new Error(`\`require\` is not available here: custom safeguards are one file (asked for \`${text(name)}\`)`);
  }

  function start(factory) {
    try {
      const module = { exports: {} };
      factory.call(module.exports, module.exports, require, module, '/safeguard.js', '/');
      const check = module.exports;
      if (typeof check !== 'function') throw new Error('the module does not export a function');
      if (check.docs !== undefined && check.docs !== null) verdict.docs = text(check.docs);
      const given = host.config === undefined ? undefined : parse(host.config);
      const answer = new RealPromise((resolve) => resolve(check(policy, service, given)));
      then.call(answer, settle, raise);
    } catch (error) {
      raise(error);
    }
  }

  // What a program says to it is heard by nobody.
  function placeConsole() {
    const console = {};
    for (const name of ['assert', 'count', 'debug', 'dir', 'error', 'group', 'groupEnd', 'info', 'log', 'table', 'time',
      'timeEnd', 'timeLog', 'trace', 'warn']) console[name] = () => {};
    place('console', console);
  }

  return {
    describe,
    verdict,
    start,
    tick,
    truthy: (value) => Boolean(value),
    body: (source) => new RealFunction(source),
    runBody: (source) => new RealFunction(source).call(globals),
    asExpression() {
      build();
      const { compiled, provider, frameworkVersion } = service;
      place('jsonata', jsonata, true);
      placeLater(globals, 'declaration', () => service.declaration, true);
      for (const [name, value] of Object.entries({ compiled, provider, frameworkVersion })) place(name, value, true);
      placeConsole();
    },
    asModule() {
      build();
      placeConsole();
      place('global', globals);
      place('setTimeout', (action, delay, ...values) => later(false, milliseconds(delay), action, values));
      place('setInterval', (action, delay, ...values) => later(true, milliseconds(delay), action, values));
      place('setImmediate', (action, ...values) => later(false, 0, action, values));
      for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) place(name, cancel);
    },
  };
})
