'use strict';

// Packages several services with one framework, in one process: its modules are loaded once, not once for each service.
//
//   node package.cjs FRAMEWORK '[{"folder": "/orders", "options": {"stage": "dev"}}, …]'
//
// It does what the framework's own program does: reads the service file, resolves its variables, runs `package`.

const path = require('path');

const [framework, services] = process.argv.slice(2);
const load = (name) => require(path.join(framework, 'lib', name));
const Serverless = load('serverless');
const readConfiguration = load('configuration/read');
const resolveMeta = load('configuration/variables/resolve-meta');
const resolve = load('configuration/variables/resolve');

const sources = () => {
  const named = ['self', 'opt', 'env'].map((name) => [name, load(`configuration/variables/sources/${name}`)]);
  return { ...Object.fromEntries(named), sls: load('configuration/variables/sources/instance-dependent/get-sls')() };
};

async function packageService({ folder, options }) {
  process.chdir(folder);
  const configuration = await readConfiguration(path.join(folder, 'serverless.yml'));
  const variablesMeta = resolveMeta(configuration);
  const known = sources();
  const fulfilledSources = new Set(Object.keys(known));
  await resolve({ serviceDir: folder, configuration, variablesMeta, sources: known, options, fulfilledSources });
  const unresolved = [...variablesMeta].filter(([, meta]) => meta.error || meta.variables);
  if (unresolved.length) throw new Error(`unresolved in ${folder}: ${JSON.stringify(unresolved)}`);
  const service = { configuration, serviceDir: folder, configurationFilename: 'serverless.yml', commands: ['package'], options };
  const serverless = new Serverless(service);
  await serverless.init();
  await serverless.run();
}

(async () => {
  for (const service of JSON.parse(services)) await packageService(service);
})().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
