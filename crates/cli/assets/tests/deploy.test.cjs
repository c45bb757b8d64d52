'use strict';

// The bridge through whole deploys of `examples/orders` and of a Serverless 3 service, into two accounts of the AWS
// emulator. Needs `scripts/tools.sh demo`; run with `node --test crates/cli/assets/tests/*.test.cjs`.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { repository, run, temporaryFolder } = require('./support.cjs');

const venv = path.join(repository, '.tools/venv/bin');
let emulator;
let endpoint;

before(async () => {
  const port = await new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const free = server.address().port;
      server.close(() => resolve(free));
    });
  });
  endpoint = `http://127.0.0.1:${port}`;
  emulator = spawn(path.join(venv, 'python'), [path.join(repository, 'e2e/emulator.py'), '-H', '127.0.0.1', '-p', port], { stdio: 'ignore' });
  for (;;) {
    if (emulator.exitCode !== null) throw new Error('the emulator did not start: run `scripts/tools.sh demo`');
    if (await fetch(`${endpoint}/moto-api/`).then(({ ok }) => ok, () => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});

after(() => emulator.kill());

async function aws(env, ...args) {
  const child = spawn(path.join(venv, 'aws'), [...args, '--output', 'json'], {
    env: { PATH: process.env.PATH, AWS_ENDPOINT_URL: endpoint, AWS_DEFAULT_REGION: 'us-east-1', HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (errors += text));
  const status = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(status, 0, errors);
  return output && JSON.parse(output);
}

async function credentialsFor(account) {
  const user = { AWS_ACCESS_KEY_ID: 'user', AWS_SECRET_ACCESS_KEY: 'user' };
  const role = `arn:aws:iam::${account}:role/deploy`;
  const { Credentials: credentials } = await aws(user, 'sts', 'assume-role', '--role-arn', role, '--role-session-name', 'deploy');
  return {
    AWS_ACCESS_KEY_ID: credentials.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.SecretAccessKey,
    AWS_SESSION_TOKEN: credentials.SessionToken,
  };
}

const environmentOf = async (credentials, name) =>
  (await aws(credentials, 'lambda', 'get-function-configuration', '--function-name', name)).Environment.Variables;

/** The example as it is, for Serverless 3 with the plugin that finds the emulator. */
function example(t, framework) {
  const folder = path.join(temporaryFolder(t), 'orders');
  fs.cpSync(path.join(repository, 'examples/orders'), folder, { recursive: true });
  if (framework !== 'osls 4') {
    fs.copyFileSync(path.join(repository, 'e2e/fixtures/serverless-3/emulator.js'), path.join(folder, 'emulator.js'));
    fs.appendFileSync(path.join(folder, 'serverless.yml'), '\nplugins:\n  - ./emulator.js\n');
  }
  return folder;
}

function checkedTemplate(packaged) {
  const file = path.join(packaged, 'cloudformation-template-update-stack.json');
  return { file, sha256: createHash('sha256').update(fs.readFileSync(file)).digest('hex') };
}

/** Package, then deploy that package, as the command line does. */
async function deploy(t, framework, { folder, credentials, service, stage, parameters }) {
  const results = [];
  for (const command of ['package', 'deploy']) {
    const template = command === 'deploy' ? checkedTemplate(path.join(folder, '.package')) : undefined;
    const result = await run(t, framework, {
      folder, parameters,
      args: [command, '--package', '.package', '--stage', stage, '--region', 'us-east-1'],
      expect: { service, stage, accessKeyId: credentials.AWS_ACCESS_KEY_ID, template },
      env: { ...credentials, AWS_ENDPOINT_URL: endpoint, SLS_AWS_MONITORING_FREQUENCY: '300' },
    });
    assert.equal(result.status, 0, result.output);
    results.push(result.events);
  }
  return results;
}

/** Plugins that change the template during `deploy`. */
const edits = {
  'on the disk': `module.exports = class Late {
    constructor(serverless, { package: folder }) {
      if (serverless.processedInput.commands[0] !== 'deploy') return;
      const fs = require('node:fs');
      for (const name of ['serverless-state.json', 'cloudformation-template-update-stack.json']) {
        const file = require('node:path').join(folder, name);
        fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll('orders-placed-', 'others-placed-'));
      }
    }
  };`,
  'in memory': `module.exports = class Late {
    constructor(serverless) {
      this.hooks = { 'before:aws:deploy:deploy:createStack': () => {
        serverless.service.provider.compiledCloudFormationTemplate.Outputs.Late = { Value: 'late' };
      } };
    }
  };`,
};

for (const framework of ['osls 4', 'serverless 3.40']) {
  describe(framework, () => {
    for (const [stage, account] of [['dev', '111111111111'], ['prod', '222222222222']]) {
      test(`${stage} of the example goes to account ${account}`, async (t) => {
        const credentials = await credentialsFor(account);
        const parameters = {
          orderLimits: '{"maxItems": 5, "currencies": ["EUR", "CHF"]}',
          receiptText: 'Thank you!\n\n  Your order: {id}\n  Total: ${opt:total}\n',
          paymentUrl: `https://${stage}.pay.example.com`,
          paymentToken: `tok_${stage}_4eC39HqLyjWDarjtT1zdp7dc`,
          logRetentionDays: '7',
        };
        const folder = example(t, framework);
        const [packaged, deployed] = await deploy(t, framework, { folder, credentials, service: 'orders', stage, parameters });
        assert.deepEqual(packaged.map(({ event }) => event), ['started', 'checked']);
        assert.deepEqual(deployed.map(({ event }) => event), ['started', 'checked', 'deployed']);
        const { stackName, stackId, region, outputs } = deployed[2];
        assert.equal(stackName, `orders-${stage}`);
        assert.ok(stackId.startsWith(`arn:aws:cloudformation:us-east-1:${account}:stack/orders-${stage}/`), stackId);
        assert.equal(region, 'us-east-1');
        assert.equal(outputs.TableName, `orders-${stage}`);
        assert.equal(outputs.PaymentUrl, parameters.paymentUrl);
        assert.ok(outputs.HttpApiUrl);

        assert.deepEqual(await environmentOf(credentials, `orders-${stage}-chargeOrder`), {
          ORDERS_TABLE: `orders-${stage}`, PAYMENT_URL: parameters.paymentUrl, PAYMENT_TOKEN: parameters.paymentToken,
          RECEIPT: parameters.receiptText,
        });
        const { LIMITS } = await environmentOf(credentials, `orders-${stage}-createOrder`);
        assert.equal(LIMITS, parameters.orderLimits);
        const other = await credentialsFor(account === '111111111111' ? '333333333333' : '444444444444');
        assert.deepEqual((await aws(other, 'cloudformation', 'describe-stacks')).Stacks, []);
      });
    }

    for (const [when, edit] of Object.entries(edits)) {
      test(`a template that is changed ${when}, after it was checked, is not deployed`, async (t) => {
        const credentials = await credentialsFor('666666666666');
        const folder = example(t, framework);
        fs.writeFileSync(path.join(folder, 'late.js'), edit);
        const plugins = framework === 'osls 4' ? ['./late.js'] : ['./emulator.js', './late.js'];
        const file = path.join(folder, 'serverless.yml');
        const text = fs.readFileSync(file, 'utf8').replace(/\nplugins:[^]*$/, '');
        fs.writeFileSync(file, `${text}\nplugins: ${JSON.stringify(plugins)}\n`);
        const parameters = { orderLimits: '{}', receiptText: 'r', paymentUrl: 'u', paymentToken: 'token', logRetentionDays: '7' };
        const options = {
          folder, parameters, env: { ...credentials, AWS_ENDPOINT_URL: endpoint, SLS_AWS_MONITORING_FREQUENCY: '300' },
        };
        const expect = { service: 'orders', stage: 'dev', accessKeyId: credentials.AWS_ACCESS_KEY_ID };
        const args = ['--package', '.package', '--stage', 'dev', '--region', 'us-east-1'];
        const packaged = await run(t, framework, { ...options, expect, args: ['package', ...args] });
        assert.equal(packaged.status, 0, packaged.output);
        const checked = { ...expect, template: checkedTemplate(path.join(folder, '.package')) };
        const { status, output, events } = await run(t, framework, { ...options, expect: checked, args: ['deploy', ...args] });
        assert.notEqual(status, 0, output);
        assert.match(output, /the template was changed after it was checked/);
        assert.deepEqual(events.map(({ event, code }) => code ?? event), ['started', 'checked', 'other-template']);
        assert.deepEqual((await aws(credentials, 'cloudformation', 'describe-stacks')).Stacks, []);
      });
    }

    test('declared outputs are told as they were resolved', async (t) => {
      const credentials = await credentialsFor('111111111111');
      const parameters = {
        orderLimits: '{}', receiptText: 'Total: ${opt:total}', paymentUrl: 'https://x.example.com', paymentToken: 't', logRetentionDays: '7',
      };
      const folder = example(t, framework);
      const outputs = {
        table: '${cf:orders-dev.TableName}',
        nested: { a: 1, stage: '${sls:stage}', list: [true, null, 1.5, '${param:paymentUrl}'], copied: '${self:outputs.table}' },
        receipt: '${param:receiptText}',
        missing: "${cf:orders-dev.NoSuchOutput, ''}",
        ours: { Ref: 'OrdersTable' },
        long: 'x'.repeat(70000),
        deep: JSON.parse('['.repeat(33) + ']'.repeat(33)),
      };
      fs.appendFileSync(path.join(folder, 'serverless.yml'), `\noutputs: ${JSON.stringify(outputs)}\n`);
      const [, deployed] = await deploy(t, framework, { folder, credentials, service: 'orders', stage: 'dev', parameters });
      assert.deepEqual(deployed.at(-1).declared, {
        table: 'orders-dev',
        nested: { a: 1, stage: 'dev', list: [true, null, 1.5, 'https://x.example.com'], copied: 'orders-dev' },
        receipt: 'Total: ${opt:total}',
        missing: '',
      });
      assert.deepEqual(deployed.filter(({ event }) => event === 'warning').map(({ message }) => message), [
        'output `ours` is not recorded: only CloudFormation can compute it; move it to `resources.Outputs`',
        'output `long` is not recorded: it has 70002 bytes as JSON, more than 65536',
        'output `deep` is not recorded: it is nested more than 32 times',
      ]);
    });

    test('the stack is removed, and nothing is when the credentials differ', async (t) => {
      const folder = example(t, framework);
      const [dev, prod] = [await credentialsFor('111111111111'), await credentialsFor('222222222222')];
      const parameters = { orderLimits: '{}', receiptText: '', paymentUrl: 'https://x.example.com', paymentToken: 't', logRetentionDays: '7' };
      const remove = (expect) => run(t, framework, {
        folder, parameters, args: ['remove', '--stage', 'dev', '--region', 'us-east-1'], expect,
        env: { ...dev, AWS_ENDPOINT_URL: endpoint, SLS_AWS_MONITORING_FREQUENCY: '300' },
      });
      const refused = await remove({ accessKeyId: prod.AWS_ACCESS_KEY_ID });
      assert.equal(refused.status, 1);
      assert.equal(refused.events.at(-1).code, 'other-credentials');
      assert.equal((await aws(dev, 'cloudformation', 'describe-stacks', '--stack-name', 'orders-dev')).Stacks.length, 1);

      const removed = await remove({ accessKeyId: dev.AWS_ACCESS_KEY_ID });
      assert.equal(removed.status, 0, removed.output);
      assert.deepEqual(removed.events.at(-1), { event: 'removed', stackName: 'orders-dev', region: 'us-east-1' });
    });
  });
}

test('a service of Serverless 3 keeps its org, app and outputs', async (t) => {
  const folder = path.join(temporaryFolder(t), 'catalog');
  fs.cpSync(path.join(repository, 'e2e/fixtures/serverless-3'), folder, { recursive: true });
  const credentials = await credentialsFor('111111111111');
  const parameters = { currency: 'EUR', catalogToken: '{"not": "parsed"}' };
  const [, deployed] = await deploy(t, 'serverless 3.40', { folder, credentials, service: 'catalog', stage: 'dev', parameters });
  assert.deepEqual(deployed.at(-1).declared, { currency: 'EUR' });
  assert.equal(deployed.at(-1).outputs.Currency, 'EUR');
  assert.deepEqual(await environmentOf(credentials, 'catalog-dev-list'), { CURRENCY: 'EUR', TOKEN: '{"not": "parsed"}' });
});
