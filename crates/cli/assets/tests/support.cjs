'use strict';

// What the command line does around the framework, for tests: the private folder with its two pipes, and the child.

const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const readline = require('node:readline');

const repository = path.resolve(__dirname, '../../../..');
const bridge = path.resolve(__dirname, '../bridge.cjs');

const frameworks = {
  'osls 4': path.join(repository, 'e2e/frameworks/osls-4/node_modules/osls/bin/serverless.js'),
  'serverless 3.40': path.join(repository, 'e2e/frameworks/serverless-3.40/node_modules/serverless/bin/serverless.js'),
};

function temporaryFolder(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'stagegate-bridge-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder with a service: `files` by name; an object becomes JSON, which is YAML too. */
function service(t, files) {
  const folder = temporaryFolder(t);
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** The pipes and whoever serves them: `parameters` answers every reader again, `report` always has a reader. */
async function pipes(t, document) {
  const folder = temporaryFolder(t);
  execFileSync('mkfifo', ['-m', '600', path.join(folder, 'parameters'), path.join(folder, 'report')]);
  const loop = 'trap "" PIPE; while :; do printf "%s\\n" "$DOCUMENT" > parameters || :; done 2> /dev/null';
  const writer = spawn('bash', ['-c', loop], {
    cwd: folder, stdio: 'ignore', env: { PATH: process.env.PATH, DOCUMENT: JSON.stringify(document) },
  });
  const reader = spawn('bash', ['-c', 'exec 3<> report; echo; exec cat <&3'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  const events = [];
  let ended;
  const end = new Promise((resolve) => (ended = resolve));
  await new Promise((ready) => {
    readline.createInterface({ input: reader.stdout }).on('line', (line) => {
      if (line === '') return ready();
      const event = JSON.parse(line);
      return event.event === 'end' ? ended() : events.push(event);
    });
  });
  return {
    folder,
    async finish() {
      fs.writeFileSync(path.join(folder, 'report'), '{"event":"end"}\n');
      await end;
      writer.kill('SIGKILL');
      reader.kill();
      return events;
    },
  };
}

const expected = { service: 'orders', stage: 'dev', region: 'us-east-1', accessKeyId: null };

/** Runs the framework (its name, or the path of its program) under the bridge, with nothing of our own environment but PATH. */
async function run(t, framework, { folder, args, parameters = {}, expect = {}, env = {}, preload = true }) {
  const served = await pipes(t, { version: 1, parameters, expect: { ...expected, ...expect } });
  const child = spawn(process.execPath, [frameworks[framework] ?? framework, ...args], {
    cwd: folder,
    env: {
      PATH: process.env.PATH, HOME: folder, CI: '1', SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off',
      SLS_INTERACTIVE_SETUP_ENABLE: '0', ...env,
      ...(preload && { NODE_OPTIONS: `--require ${bridge}`, STAGEGATE_BRIDGE: served.folder }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const status = await new Promise((resolve) => child.on('close', resolve));
  return { status, output, events: await served.finish() };
}

const read = (folder, file) => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));

/** The environment of function `hello` in the packaged template. */
function packagedEnvironment(folder) {
  const template = read(folder, '.serverless/cloudformation-template-update-stack.json');
  return template.Resources.HelloLambdaFunction.Properties.Environment.Variables;
}

module.exports = { bridge, frameworks, packagedEnvironment, pipes, read, repository, run, service, temporaryFolder };
