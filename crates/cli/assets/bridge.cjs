'use strict';

// The bridge between `stagegate deploy` and the framework that it runs. Node preloads it into the framework's process
// (`NODE_OPTIONS=--require`), with STAGEGATE_BRIDGE naming a private folder with two named pipes:
//
//   parameters   one line of JSON, for us to read: the profile's parameters and what stagegate announced
//   report       one line of JSON per event, for us to write
//
// It gives the parameters to `${param:KEY}` as the lowest layer, refuses to go on when the framework is about to deploy
// something else, or with other credentials, than what was announced, and reports what was deployed. It keeps every
// value in memory: nothing in argv, in the environment or on disk.
//
// It does not talk to the network itself, and in every other Node process (npm, npx, build tools) it does nothing.

const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

const folder = process.env.STAGEGATE_BRIDGE;

// --- what is known, once this process turned out to be the framework ------------------------------------------------

let active; // { framework, require, parameters, expect, placeholders, checked }

/**
 * Reads the parameters, and hides the bridge from the children of the framework. Called when the framework loads the
 * reader of its configuration, which no other process does.
 */
function begin(root) {
  if (active) return;
  const { name, version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const document = JSON.parse(readLine(path.join(folder, 'parameters')));
  if (document.version !== 1) throw new Error(`stagegate: unknown version ${document.version} of the parameters`);
  active = {
    framework: { name, version },
    require: Module.createRequire(path.join(root, 'package.json')),
    parameters: new Map(Object.entries(document.parameters)),
    expect: document.expect,
    placeholders: new Map(),
    checked: checkedTemplate(document.expect.template),
  };
  delete process.env.STAGEGATE_BRIDGE;
  process.env.NODE_OPTIONS = withoutPreload(process.env.NODE_OPTIONS || '');
  report({ event: 'started', framework: name, version });
}

/**
 * The template that was checked, read before any plugin is loaded. Null if there was no check; `template` is undefined if
 * the file is not the one any more that was checked.
 */
function checkedTemplate(expected) {
  if (!expected) return null;
  const bytes = fs.readFileSync(expected.file);
  const same = require('node:crypto').createHash('sha256').update(bytes).digest('hex') === expected.sha256;
  return { template: same ? JSON.parse(bytes) : undefined };
}

/** Reads up to the first line feed: a writer that serves the next reader early must not append to what we read. */
function readLine(file) {
  const pipe = fs.openSync(file, 'r');
  try {
    const chunks = [];
    const buffer = Buffer.alloc(65536);
    for (;;) {
      const length = fs.readSync(pipe, buffer, 0, buffer.length, null);
      const end = buffer.subarray(0, length).indexOf(10);
      chunks.push(Buffer.from(buffer.subarray(0, end < 0 ? length : end)));
      if (end >= 0 || length === 0) return Buffer.concat(chunks).toString('utf8');
    }
  } finally {
    fs.closeSync(pipe);
  }
}

/** Our own `--require <file>` taken out of NODE_OPTIONS; options of the user stay. */
function withoutPreload(options) {
  const own = new RegExp(`(^|\\s)(--require|-r)[ =]("?)${escapeRegExp(__filename)}\\3(?=\\s|$)`);
  return options.replace(own, '').trim();
}

const escapeRegExp = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// --- reporting ------------------------------------------------------------------------------------------------------

/** Writes one event. It never fails and never hangs: without a reader there is nobody left who wants to know. */
function report(event) {
  let pipe;
  try {
    pipe = fs.openSync(path.join(folder, 'report'), fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
    let rest = Buffer.from(`${JSON.stringify(event)}\n`);
    while (rest.length) rest = rest.subarray(writeSome(pipe, rest));
  } catch {
    // the reader is gone
  } finally {
    if (pipe !== undefined) fs.closeSync(pipe);
  }
}

function writeSome(pipe, bytes) {
  try {
    return fs.writeSync(pipe, bytes);
  } catch (error) {
    if (error.code !== 'EAGAIN') throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10); // the pipe is full: let its reader catch up
    return 0;
  }
}

/** Error texts of the framework may quote a value; what we report is stored, so the key takes the value's place. */
function redacted(text) {
  let result = String(text);
  for (const [key, value] of active.parameters) {
    // Shorter values are words like `dev`: hiding them would only make the sentence unreadable.
    if (value.length >= 6) result = result.replaceAll(value, `[${key}]`);
  }
  return result;
}

// --- parameters -----------------------------------------------------------------------------------------------------

/** Wraps a resolver of the `param` source: what the command line and the service file leave open is ours to answer. */
function withProfile(resolve) {
  return async function resolveParameter(input) {
    const result = await resolve.call(this, input);
    if (result.isPending || result.value != null) return result;
    const value = active.parameters.get(String(input.address));
    return value === undefined ? result : { value: opaque(value) };
  };
}

/**
 * The framework looks for variables in resolved values again, also in those that `${self:…}` copies, and an escape
 * survives only the first look. A value that could be taken for one is replaced by a placeholder, and put in place when
 * all is resolved (`reveal`). All other values go through as they are, so that they work inside other variables.
 */
function opaque(value) {
  if (!/\$\{|\$$/.test(value)) return value;
  for (const [placeholder, known] of active.placeholders) if (known === value) return placeholder;
  const placeholder = `stagegate-${require('node:crypto').randomUUID()}`;
  active.placeholders.set(placeholder, value);
  return placeholder;
}

/** Puts the values into place of their placeholders, everywhere below `node`. */
function reveal(node) {
  if (typeof node === 'string') {
    const pattern = /stagegate-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
    return node.replace(pattern, (found) => active.placeholders.get(found) ?? found);
  }
  if (node && typeof node === 'object') for (const key of Object.keys(node)) node[key] = reveal(node[key]);
  return node;
}

// --- refusals -------------------------------------------------------------------------------------------------------

let refused; // the first refusal: the framework may ask for credentials again while it unwinds

/** The error that stops the framework: of its own class, so that it prints the sentence instead of a stack. */
function refusal(serverless, code, message, hint) {
  if (!refused) report({ event: 'refused', code, message, hint });
  const frameworkCode = `STAGEGATE_${code.toUpperCase().replaceAll('-', '_')}`;
  refused = new serverless.classes.Error(`${message}\nhint: ${hint}`, frameworkCode);
  return refused;
}

/** Compares the target that the framework resolved with the announced one. */
function checkTarget(serverless) {
  const provider = serverless.getProvider('aws');
  const { expect } = active;
  const found = {
    service: serverless.service.service,
    stage: provider ? provider.getStage() : serverless.service.provider.stage,
    region: provider ? provider.getRegion() : serverless.service.provider.region,
  };
  const hints = {
    service: 'deploy from the folder of that service, or correct `service` in `stagegate.yml`',
    stage: 'pass --stage',
    region: 'pass --region',
  };
  for (const what of ['service', 'stage', 'region']) {
    if (expect[what] == null || expect[what] === found[what]) continue;
    const message = `the framework resolved ${what} \`${found[what]}\` but stagegate resolved \`${expect[what]}\``;
    throw refusal(serverless, `other-${what}`, message, hints[what]);
  }
}

/** Compares the credentials that the framework is about to sign with to the announced ones. */
function checkCredentials(serverless, credentials) {
  const { accessKeyId: announced } = active.expect;
  if (announced == null) return;
  const found = credentials && credentials.accessKeyId;
  if (found === announced) return;
  const message = found
    ? `the framework would use the AWS access key \`${found}\` but stagegate announced \`${announced}\``
    : `the framework would not use the AWS access key \`${announced}\` that stagegate announced`;
  throw refusal(serverless, 'other-credentials', message, credentialsHint(serverless));
}

/**
 * Compares the template that the framework is about to bring to CloudFormation with the one that was checked. It takes it
 * from its state and from memory, where plugins change it, and not from the file that was checked.
 */
function checkTemplate(serverless) {
  const { checked } = active;
  if (!checked) return;
  checked.compared = true;
  // As it is sent: a plugin may have left what JSON does not know.
  const found = JSON.parse(JSON.stringify(serverless.service.provider.compiledCloudFormationTemplate ?? null));
  if (checked.template !== undefined && require('node:util').isDeepStrictEqual(found, checked.template)) return;
  const message = 'the template was changed after it was checked: it is not deployed';
  throw refusal(serverless, 'other-template', message, 'look for a plugin that changes it during `deploy`; it may do so while the service is packaged');
}

/** Wraps steps of a deployment, all of which come before anything of it reaches AWS or go along with the template. */
const guardSteps = (...names) => (steps) => {
  for (const name of names) {
    const step = steps[name];
    steps[name] = async function guarded(...input) {
      checkTemplate(this.serverless);
      return step.apply(this, input);
    };
  }
};

function credentialsHint(serverless) {
  const stage = serverless.getProvider('aws').getStage().toUpperCase();
  const variables = ['AWS_PROFILE', `AWS_${stage}_PROFILE`, `AWS_${stage}_ACCESS_KEY_ID`, 'AWS_DEFAULT_PROFILE'];
  const options = serverless.processedInput.options;
  const { provider } = serverless.service;
  const causes = [
    ...(options['aws-profile'] ? ['the option `--aws-profile`'] : []),
    ...variables.filter((name) => process.env[name]).map((name) => `the variable \`${name}\``),
    ...(provider.profile ? ['`provider.profile` in the service file'] : []),
  ];
  return causes.length ? `remove ${causes.join(' and ')}` : 'look for a plugin that sets AWS credentials';
}

/**
 * Guards the one place of each generation where credentials come from (3.x: `getCredentials`, osls 4:
 * `getAwsSdkV3CredentialsProvider`, osls 3 has both). Variables such as `${ssm:…}` call AWS long before the command
 * runs, so a check at its start alone would be too late.
 */
function guardProvider(AwsProvider) {
  const { getCredentials, getAwsSdkV3CredentialsProvider: getProvider } = AwsProvider.prototype;
  if (getCredentials) {
    AwsProvider.prototype.getCredentials = function guarded(...input) {
      checkTarget(this.serverless);
      const result = getCredentials.apply(this, input);
      checkCredentials(this.serverless, result.credentials);
      return result;
    };
  }
  if (getProvider) {
    const guards = new WeakMap(); // one guard per provider: the SDK compares providers by identity
    AwsProvider.prototype.getAwsSdkV3CredentialsProvider = function guarded(...input) {
      const original = getProvider.apply(this, input);
      if (!guards.has(original)) {
        const guard = async (...request) => {
          checkTarget(this.serverless);
          const credentials = await original(...request);
          checkCredentials(this.serverless, credentials);
          return credentials;
        };
        guards.set(original, Object.assign(guard, original)); // keeps `memoized`, else clients wrap it once more
      }
      return guards.get(original);
    };
  }
}

// --- the run of a command -------------------------------------------------------------------------------------------

function guardServerless(Serverless) {
  const { run } = Serverless.prototype;
  Serverless.prototype.run = async function guarded() {
    const command = this.processedInput.commands.join(' ');
    if (!active) return run.call(this); // a command that needs no service
    reveal(this.configurationInput);
    declareKeys(this);
    if (guardedCommands.has(command)) await checkAll(this, command);
    await run.call(this);
    if (command === 'deploy') {
      if (active.checked && !active.checked.compared) {
        report({ event: 'warning', message: 'whether the template is the one that was checked was not looked at: the framework has other steps' });
      }
      await reportDeployed(this);
    }
    if (command === 'remove') report({ event: 'removed', ...target(this) });
  };
}

const guardedCommands = new Set(['package', 'deploy', 'remove']);

/** osls refuses the dashboard's top-level keys; serverless 3 and some plugins declare them, so they go first. */
function declareKeys(serverless) {
  const { configSchemaHandler: handler } = serverless;
  for (const [key, type] of [['org', 'string'], ['app', 'string'], ['outputs', 'object']]) {
    if (!handler.schema.properties[key]) handler.defineTopLevelProperty(key, { type });
  }
}

/** Everything that is checked before the command begins, whether or not it would have come to it later. */
async function checkAll(serverless, command) {
  checkTarget(serverless);
  const provider = serverless.getProvider('aws');
  if (provider && active.expect.accessKeyId != null) {
    if (provider.getAwsSdkV3CredentialsProvider) await provider.getAwsSdkV3CredentialsProvider()();
    if (!hasOnlySdk3()) provider.getCredentials();
  }
  const { service, stage, region } = active.expect;
  report({ event: 'checked', command, service, stage, region });
}

/** osls 4 keeps the functions of SDK 2 as stubs that throw. */
const hasOnlySdk3 = () => active.framework.name === 'osls' && Number.parseInt(active.framework.version, 10) >= 4;

function target(serverless) {
  const provider = serverless.getProvider('aws');
  return provider ? { stackName: provider.naming.getStackName(), region: provider.getRegion() } : {};
}

/** Reports the stack. The deploy is done by now: what goes wrong here is a warning, not a failure. */
async function reportDeployed(serverless) {
  const provider = serverless.getProvider('aws');
  if (!provider) return;
  const deployed = { event: 'deployed', ...target(serverless), stackId: null, outputs: {} };
  deployed.declared = declaredOutputs(serverless);
  try {
    const { Stacks: [stack] } = await describeStacks(provider, { StackName: deployed.stackName });
    deployed.stackId = stack.StackId;
    for (const { OutputKey, OutputValue } of stack.Outputs || []) deployed.outputs[OutputKey] = OutputValue;
  } catch (error) {
    const message = `cannot read the outputs of stack \`${deployed.stackName}\`: ${error.message}`;
    report({ event: 'warning', message: redacted(message) });
  }
  report(deployed);
}

async function describeStacks(provider, input) {
  if (!hasOnlySdk3()) return provider.request('CloudFormation', 'describeStacks', input);
  const { CloudFormationClient, DescribeStacksCommand } = active.require('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient(await provider.getAwsSdkV3Config());
  return client.send(new DescribeStacksCommand(input));
}

// What the record takes: more of one output, or of all of them, would only be refused there.
const maximal = { bytes: 64 * 1024, allBytes: 3 * 1024 * 1024, depth: 32 };

/** `outputs:` of the service file as the framework resolved them. What cannot be recorded is left out, and said. */
function declaredOutputs(serverless) {
  const declared = (serverless.configurationInput && serverless.configurationInput.outputs) || {};
  const recorded = [];
  let bytes = 0;
  for (const [name, value] of Object.entries(declared)) {
    const text = asJson(value);
    const objection = objectionTo(value, text, bytes);
    if (objection === undefined) {
      recorded.push([name, value]);
      bytes += Buffer.byteLength(text);
    } else {
      report({ event: 'warning', message: redacted(`output \`${name}\` is not recorded: ${objection}`) });
    }
  }
  return Object.fromEntries(recorded);
}

/** A program as service file may give what is no JSON: functions, big numbers, objects that hold themselves. */
function asJson(value) {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function objectionTo(value, text, bytes) {
  if (text === undefined) return 'it cannot be written as JSON';
  if (/"(Ref|Fn::\w+)":/.test(text)) return 'only CloudFormation can compute it; move it to `resources.Outputs`';
  const length = Buffer.byteLength(text);
  if (length > maximal.bytes) return `it has ${length} bytes as JSON, more than ${maximal.bytes}`;
  if (bytes + length > maximal.allBytes) return `all outputs together have more than ${maximal.allBytes} bytes as JSON`;
  return depthOf(value) > maximal.depth ? `it is nested more than ${maximal.depth} times` : undefined;
}

const depthOf = (value) =>
  value && typeof value === 'object' ? 1 + Object.values(value).reduce((deepest, inner) => Math.max(deepest, depthOf(inner)), 0) : 0;

// --- where it hooks in ----------------------------------------------------------------------------------------------

// By the path of a module inside its package, what to do with its exports. A function that returns something replaces
// the exports, the others change them in place.
const hooks = {
  osls: {
    'lib/configuration/read.js': (_, root) => begin(root),
    'lib/configuration/variables/sources/instance-dependent/param.js': (create) => (serverless) => {
      const source = create(serverless);
      return { ...source, resolve: withProfile(source.resolve) };
    },
    'lib/serverless.js': guardServerless,
    'lib/plugins/aws/provider.js': guardProvider,
    'lib/plugins/aws/deploy/lib/create-stack.js': guardSteps('createStack'),
    'lib/plugins/aws/deploy/lib/upload-artifacts.js': guardSteps('uploadArtifacts', 'uploadCloudFormationFile'),
    'lib/cli/handle-error.js': (handle) => (error, ...rest) => {
      // Our own refusals are reported already, and before `begin` there is nobody to report to.
      if (active && !refused) report({ event: 'failed', message: redacted((error && error.message) || error) });
      return handle(error, ...rest);
    },
  },
  'dashboard-plugin': {
    'lib/variables.js': (variables) => {
      variables.paramResolve = withProfile(variables.paramResolve);
    },
    // The vendor's dashboard would bring credentials and parameters of its own, from its own servers.
    'lib/is-authenticated.js': () => () => false,
  },
};
hooks.serverless = { ...hooks.osls, 'lib/configuration/is-dashboard-enabled.js': () => () => false };

// Where the framework lies says nothing: links, workspaces and forks lie outside of `node_modules`. Its package says it.
const packages = { osls: hooks.osls, serverless: hooks.serverless, '@serverless/dashboard-plugin': hooks['dashboard-plugin'] };
const endings = [...new Set(Object.values(hooks).flatMap(Object.keys))];

/** The hook for a module, and the root of its package. Only the few files with a known ending cost a second look. */
function hookFor(filename) {
  const plain = filename.replaceAll('\\', '/');
  const ending = endings.find((known) => plain.endsWith(`/${known}`));
  if (!ending) return undefined;
  try {
    const real = fs.realpathSync(filename);
    const root = real.slice(0, -ending.length);
    if (!real.replaceAll('\\', '/').endsWith(`/${ending}`)) return undefined; // a link to something else
    const { name } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
    const hook = Object.hasOwn(packages, name) && packages[name][ending];
    return hook ? { hook, root } : undefined;
  } catch {
    return undefined; // no package of its own, so none of those
  }
}

function install() {
  const { load } = Module.prototype;
  Module.prototype.load = function loadAndHook(filename) {
    load.call(this, filename);
    const found = hookFor(filename);
    if (!found) return;
    const replaced = found.hook(this.exports, found.root);
    if (replaced !== undefined) this.exports = replaced;
  };
}

if (folder) install();
