#!/usr/bin/env node
/*
 * Starts run.mjs, unless Node.js is too old to read it: written so that old versions understand this file and say what
 * helps, instead of a syntax error.
 */
/* biome-ignore-all lint: for old versions of Node.js */
var wanted = /(\d+)\.(\d+)/.exec(require('../package.json').engines.node);
var found = /^(\d+)\.(\d+)/.exec(process.versions.node);
var isOld = +found[1] < +wanted[1] || (+found[1] === +wanted[1] && +found[2] < +wanted[2]);

if (isOld) {
  console.error(
    '\n✗ Node.js ' +
      process.versions.node +
      ' is too old: this needs ' +
      wanted[0] +
      ' or newer.\n' +
      '  Install it from https://nodejs.org (or with nvm: nvm install 24) and try again.',
  );
  process.exit(1);
}
import('./run.mjs');
