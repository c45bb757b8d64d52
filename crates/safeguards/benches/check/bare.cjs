'use strict';

// Runs the plugin's own policies on the package in this folder as the plugin does, without the framework around them.
//
//   node bare.cjs PLUGIN POLICIES.json

const fs = require('fs');
const path = require('path');

const [plugin, policies] = process.argv.slice(2);
const artifacts = fs.readdirSync('.serverless').filter((name) => /\.json$/i.test(name));
const read = (name) => [name, JSON.parse(fs.readFileSync(path.join('.serverless', name)))];
const compiled = Object.fromEntries(artifacts.map(read));
const declaration = compiled['serverless-state.json'].service;
const { stage, region } = declaration.provider;

// The name that the framework gives to a function in its template; some policies ask for it.
function getLambdaLogicalId(key) {
  const name = key.replace(/-/g, 'Dash').replace(/_/g, 'Underscore');
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`;
}

const naming = { getLambdaLogicalId };
const provider = { options: { stage, region }, getStage: () => stage, getRegion: () => region, naming };
const service = { compiled, declaration, provider, frameworkVersion: '3.40.0' };

async function judge({ safeguard, config }) {
  const verdict = { approved: false, failures: [] };
  const policy = { approve: () => (verdict.approved = true), fail: (message) => verdict.failures.push(message) };
  await require(path.join(plugin, 'safeguards/policies', safeguard))(policy, service, config);
  const passed = verdict.approved && verdict.failures.length === 0;
  console.log(`${passed ? 'passed' : 'failed'} - ${safeguard}${verdict.failures.map((failure) => `: ${failure}`).join('')}`);
}

Promise.all(JSON.parse(fs.readFileSync(policies)).map(judge)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
