'use strict';

// The bridge under the real frameworks, up to the packaged template. Run with `node --test crates/cli/assets/tests/*.test.cjs`.

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { bridge, frameworks, packagedEnvironment, run, service } = require('./support.cjs');

const deploying = ['--stage', 'dev', '--region', 'us-east-1'];
const keys = { AWS_ACCESS_KEY_ID: 'ASIAANNOUNCED', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };
const credentialsFile = '[elsewhere]\naws_access_key_id = AKIAELSEWHERE\naws_secret_access_key = secret\n';

const configuration = (environment, more = {}) => ({
  service: 'orders',
  ...more,
  provider: { name: 'aws', runtime: 'nodejs20.x', environment, ...more.provider },
  functions: { hello: { handler: 'hello.handler' } },
});

const files = (...input) => ({ 'serverless.yml': configuration(...input), 'hello.js': 'exports.handler = async () => 1;\n' });

for (const framework of Object.keys(frameworks)) {
  describe(framework, { concurrency: 2 }, () => {
    test('the nearer layer wins', async (t) => {
      const layers = ['--param', 'params.<stage>', 'params.default', 'profile'];
      const params = { dev: {}, default: {} };
      const [cli, parameters, environment, want] = [[], {}, {}, {}];
      // Every combination of the four layers that has at least one of them.
      for (let bits = 1; bits < 16; bits += 1) {
        const key = `key${bits}`;
        const has = layers.filter((_, index) => bits & (1 << index));
        if (has.includes('--param')) cli.push('--param', `${key}=--param`);
        if (has.includes('params.<stage>')) params.dev[key] = 'params.<stage>';
        if (has.includes('params.default')) params.default[key] = 'params.default';
        if (has.includes('profile')) parameters[key] = 'profile';
        environment[key] = `\${param:${key}}`;
        [want[key]] = has;
      }
      const folder = service(t, files(environment, { params }));
      const { status, output } = await run(t, framework, { folder, args: ['package', ...deploying, ...cli], parameters });
      assert.equal(status, 0, output);
      assert.deepEqual(packagedEnvironment(folder), want);
    });

    test('a profile hides the fallback of a variable, its absence does not', async (t) => {
      const folder = service(t, files({ known: "${param:known, 'fallback'}", other: "${param:other, 'fallback'}" }));
      const { status, output } = await run(t, framework, { folder, args: ['package', ...deploying], parameters: { known: '' } });
      assert.equal(status, 0, output);
      assert.deepEqual(packagedEnvironment(folder), { known: '', other: 'fallback' });
    });

    test('a parameter that nobody has is the error of the framework', async (t) => {
      const folder = service(t, files({ absent: '${param:absent}' }));
      const { status, events } = await run(t, framework, { folder, args: ['package', ...deploying] });
      assert.equal(status, 1);
      assert.deepEqual(events.map(({ event }) => event), ['started', 'failed']);
      assert.match(events[1].message, /absent/);
    });

    test('values arrive as they are', async (t) => {
      const parameters = {
        json: '{"limits": {"max": 10}, "list": [1, "two"]}',
        number: '007',
        boolean: 'true',
        nothing: 'null',
        empty: '',
        spaces: '  around  ',
        lines: 'first\n  second\r\n\tthird\n',
        variable: 'before ${env:HOME} after',
        itself: '${param:itself}',
        broken: '${env:',
        escaped: '\\${env:HOME} \\\\${self:service}',
        substitution: '${AWS::Region} ${!literal}',
        dollar: 'costs 5$',
        replacement: "$& $1 $' $$ ${x}",
        unicode: 'Grüße 🚀 \u2028 \u0000 "quoted" \\n',
        placeholder: 'stagegate-00000000-0000-0000-0000-000000000000',
        long: 'x'.repeat(65536),
        __proto: 'prototype',
      };
      const all = Object.keys(parameters);
      const environment = Object.fromEntries(all.flatMap((key) => [
        [key, `\${param:${key}}`],
        [`inside_${key}`, `<\${param:${key}}>`],
        [`copied_${key}`, `\${self:custom.${key}}`], // the framework looks for variables in copies again
      ]));
      const custom = Object.fromEntries(all.map((key) => [key, `\${param:${key}}`]));
      const folder = service(t, files(environment, { custom }));
      const { status, output } = await run(t, framework, { folder, args: ['package', ...deploying], parameters });
      assert.equal(status, 0, output);
      const packaged = packagedEnvironment(folder);
      for (const key of all) {
        assert.equal(packaged[key], parameters[key], key);
        assert.equal(packaged[`inside_${key}`], `<${parameters[key]}>`, key);
        assert.equal(packaged[`copied_${key}`], parameters[key], key);
      }
    });

    test('a value works inside other variables', async (t) => {
      const folder = service(t, {
        ...files({ one: '${self:custom.${param:which}}', two: '${file(${param:file}):answer}' }, { custom: { left: 'L' } }),
        'answers.json': { answer: 'A' },
      });
      const parameters = { which: 'left', file: 'answers.json' };
      const { status, output } = await run(t, framework, { folder, args: ['package', ...deploying], parameters });
      assert.equal(status, 0, output);
      assert.deepEqual(packagedEnvironment(folder), { one: 'L', two: 'A' });
    });

    test('a value that the service does not use is nowhere on disk', async (t) => {
      const folder = service(t, files({ used: '${param:used}' }));
      const parameters = { used: 'value-in-use', unused: 'value-not-in-use' };
      const { status, output } = await run(t, framework, { folder, args: ['package', ...deploying], parameters });
      assert.equal(status, 0, output);
      const holding = (text) => spawnSync('grep', ['-rlF', text, folder], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
      assert.deepEqual(holding('value-not-in-use'), []);
      assert.deepEqual(holding('value-in-use').map((file) => path.basename(file)).sort(), [
        'cloudformation-template-update-stack.json', 'serverless-state.json',
      ]);
    });

    test('the children of the framework know nothing of the bridge', async (t) => {
      const plugin = `module.exports = class { constructor() { this.hooks = { 'package:finalize': () => {
        const { execFileSync } = require('child_process');
        const env = execFileSync(process.execPath, ['-p', 'JSON.stringify(process.env)'], { encoding: 'utf8' });
        require('fs').writeFileSync('environment.json', env);
      } }; } };`;
      const folder = service(t, { ...files({}, { plugins: ['./plugin.js'] }), 'plugin.js': plugin });
      const { status, output } = await run(t, framework, { folder, args: ['package', ...deploying] });
      assert.equal(status, 0, output);
      const environment = JSON.parse(fs.readFileSync(path.join(folder, 'environment.json'), 'utf8'));
      assert.equal(environment.STAGEGATE_BRIDGE, undefined);
      assert.equal(environment.NODE_OPTIONS, '');
    });

    test('org, app and outputs are keys of a service file', async (t) => {
      const folder = service(t, files({}, { org: 'acmeorg', app: 'shop', outputs: { table: 'orders' } }));
      const { status, output, events } = await run(t, framework, { folder, args: ['package', ...deploying], env: { SERVERLESS_ACCESS_KEY: 'x' } });
      assert.equal(status, 0, output);
      assert.deepEqual(events[1], { event: 'checked', command: 'package', service: 'orders', stage: 'dev', region: 'us-east-1' });
    });

    for (const [what, expect, sentence] of [
      ['service', { service: 'payments' }, 'the framework resolved service `orders` but stagegate resolved `payments`'],
      ['stage', { stage: 'prod' }, 'the framework resolved stage `dev` but stagegate resolved `prod`'],
      ['region', { region: 'eu-west-1' }, 'the framework resolved region `us-east-1` but stagegate resolved `eu-west-1`'],
    ]) {
      test(`another ${what} is refused`, async (t) => {
        const folder = service(t, files({}));
        for (const command of ['package', 'deploy']) {
          const { status, output, events } = await run(t, framework, { folder, args: [command, ...deploying], expect });
          assert.equal(status, 1, output);
          assert.ok(output.includes(sentence), output);
          assert.deepEqual(events.map(({ event }) => event), ['started', 'refused']);
          assert.equal(events[1].code, `other-${what}`);
          assert.equal(events[1].message, sentence);
        }
        assert.equal(fs.existsSync(path.join(folder, '.serverless/serverless-state.json')), false);
      });
    }

    test('the announced credentials are accepted', async (t) => {
      const folder = service(t, files({}));
      const { status, output } = await run(t, framework, { folder, args: ['package', ...deploying], env: keys, expect: { accessKeyId: 'ASIAANNOUNCED' } });
      assert.equal(status, 0, output);
    });

    for (const [name, { env = {}, args = [], hint, more = {} }] of Object.entries({
      'of --aws-profile': { args: ['--aws-profile', 'elsewhere'], hint: /remove the option `--aws-profile`/ },
      'of AWS_PROFILE': { env: { AWS_PROFILE: 'elsewhere' }, hint: /remove the variable `AWS_PROFILE`/ },
      'of the stage': { env: { AWS_DEV_ACCESS_KEY_ID: 'AKIAELSEWHERE', AWS_DEV_SECRET_ACCESS_KEY: 'x' }, hint: /`AWS_DEV_ACCESS_KEY_ID`/ },
      'of provider.profile': {
        env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
        more: { provider: { profile: 'elsewhere' } }, hint: /`provider.profile` in the service file/,
      },
      'of a variable that calls AWS': {
        env: { AWS_PROFILE: 'elsewhere' }, more: { custom: { account: '${aws:accountId}' } }, hint: /AWS_PROFILE/,
      },
    })) {
      test(`other credentials are refused: those ${name}`, async (t) => {
        const folder = service(t, { ...files({}, more), credentials: credentialsFile });
        const { status, output, events } = await run(t, framework, {
          folder, args: ['package', ...deploying, ...args], expect: { accessKeyId: 'ASIAANNOUNCED' },
          env: { ...keys, AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'credentials'), ...env },
        });
        assert.equal(status, 1, output);
        assert.deepEqual(events.map(({ event }) => event), ['started', 'refused'], output);
        assert.equal(events[1].code, 'other-credentials');
        assert.match(events[1].message, /`AKIAELSEWHERE`.*`ASIAANNOUNCED`/);
        assert.match(events[1].hint, hint);
      });
    }

    test('a report does not quote a value', async (t) => {
      const folder = service(t, files({}, { custom: { read: '${strToBool(${param:token})}' } }));
      const { status, events } = await run(t, framework, { folder, args: ['package', ...deploying], parameters: { token: 'tok_1234567890' } });
      assert.equal(status, 1);
      assert.doesNotMatch(JSON.stringify(events), /tok_1234567890/);
      assert.match(events.at(-1).message, /\[token\]/);
    });
  });
}

test('a framework that is linked from elsewhere is watched, whatever its folder is called', async (t) => {
  const elsewhere = service(t, {});
  const copy = path.join(elsewhere, 'fork');
  const installed = path.dirname(path.dirname(frameworks['osls 4']));
  fs.cpSync(installed, copy, { recursive: true });
  fs.symlinkSync(path.dirname(installed), path.join(elsewhere, 'node_modules')); // its dependencies
  const folder = service(t, files({ known: '${param:known}' }));
  fs.mkdirSync(path.join(folder, 'node_modules'));
  fs.symlinkSync(copy, path.join(folder, 'node_modules/osls'));
  for (const program of [path.join(copy, 'bin/serverless.js'), path.join(folder, 'node_modules/osls/bin/serverless.js')]) {
    const { status, output, events } = await run(t, program, { folder, args: ['package', ...deploying], parameters: { known: 'v' } });
    assert.equal(status, 0, output);
    assert.deepEqual(events.map(({ event }) => event), ['started', 'checked']);
    assert.deepEqual(packagedEnvironment(folder), { known: 'v' });
  }
});

test('other packages with files of the same names are left alone', (t) => {
  const folder = service(t, {
    'package.json': { name: 'other' },
    'lib/serverless.js': 'module.exports = 1;',
    'bare/lib/configuration/read.js': 'module.exports = 2;',
  });
  const env = { PATH: process.env.PATH, NODE_OPTIONS: `--require ${bridge}`, STAGEGATE_BRIDGE: '/nonexistent' };
  const script = `require('./lib/serverless.js') + require('./bare/lib/configuration/read.js')`;
  assert.equal(execFileSync(process.execPath, ['-p', script], { cwd: folder, env, encoding: 'utf8' }), '3\n');
});

test('other Node processes do not touch the pipes', () => {
  // The folder does not exist: whoever opens a pipe of it fails.
  const env = { PATH: process.env.PATH, NODE_OPTIONS: `--require ${bridge}`, STAGEGATE_BRIDGE: '/nonexistent' };
  assert.equal(execFileSync(process.execPath, ['-p', '1 + 1'], { env, encoding: 'utf8' }), '2\n');
  assert.match(execFileSync('npm', ['--version'], { env, encoding: 'utf8' }), /^\d+\./);
});
