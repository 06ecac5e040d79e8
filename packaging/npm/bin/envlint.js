#!/usr/bin/env node
// Starts the program of the package for this platform, which npm has installed beside this one.
"use strict";

const { spawnSync } = require("node:child_process");
const { constants } = require("node:os");

// Where no package fits, `npm install --omit=optional` was used, or there is no build for the platform.
const NOT_INSTALLED = 2;
// What shells add to the number of a signal.
const SIGNALLED = 128;

function program() {
  const name = `envlint-cli-${process.platform}-${process.arch}`;
  const file = process.platform === "win32" ? "envlint.exe" : "envlint";
  try {
    return require.resolve(`${name}/${file}`);
  } catch {
    console.error(`envlint: the package ${name} is not installed: install envlint-cli without --omit=optional,`);
    console.error("or build envlint with cargo if there is no such package");
    process.exit(NOT_INSTALLED);
  }
}

const done = spawnSync(program(), process.argv.slice(2), { stdio: "inherit" });
if (done.error) {
  console.error(`envlint: ${done.error.message}`);
  process.exit(NOT_INSTALLED);
}
process.exit(done.signal ? SIGNALLED + constants.signals[done.signal] : done.status);
