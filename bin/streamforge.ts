import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { createStacks } from '../lib/app';
import { optionsIn, parseConfig } from '../lib/config';

/** The CDK app, and the only reader of CDK context and of the options file. */
const root = join(import.meta.dirname, '..');
const optionsFile = join(root, 'streamforge.config.json');
const builtSite = join(root, 'web', 'out');

const app = new App();
const config = parseConfig({
  ...(existsSync(optionsFile) && JSON.parse(readFileSync(optionsFile, 'utf8'))),
  ...optionsIn(app.node.getAllContext()),
});

createStacks(app, config, {
  site: existsSync(join(builtSite, 'index.html'))
    ? builtSite
    : join(root, 'lib', 'constructs', 'edge', 'unbuilt-site'),
});
app.synth();
