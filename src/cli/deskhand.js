#!/usr/bin/env node
// JavaScript that an older Node can read too: on such a one, TypeScript ends in an error that says nothing about versions.

const needed = 24;

if (Number(process.versions.node.split('.')[0]) < needed) {
  process.stderr.write(
    [
      `deskhand: Deskhand needs Node ${needed} or newer. This is Node ${process.versions.node}.`,
      'In a checkout, run `npm ci` without --omit=dev: it brings the right Node. Then use `npm start` or `npm run deskhand`.',
      `Otherwise install Node ${needed} or newer from https://nodejs.org.`,
      '',
    ].join('\n'),
  );
  process.exitCode = 2;
} else {
  void import('./main.ts');
}
