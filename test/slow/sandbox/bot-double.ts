/** Behaves as the bot does towards who starts it; its argument says how it misbehaves. */
const [manner = 'well'] = process.argv.slice(2);
const say = (message: string) => process.stderr.write(`${JSON.stringify({ level: 30, msg: message })}\n`);

process.once('disconnect', () => process.exit());
process.on('message', (message) => say(`told: ${JSON.stringify(message)}`));
process.on('SIGTERM', () => {
  if (manner === 'stubborn') say('not yet');
  else process.exit();
});
process.stderr.write('(node) a warning that is no JSON\n');
say(`process: ${process.pid}`);
say(`variables: ${Object.keys(process.env).sort().join(' ')}`);
if (manner === 'broken') {
  say('the policy has a fault');
  process.exit(2);
}
// What is in the channel is read first, as in the bot itself.
if (manner !== 'slow') setImmediate(say, 'ready');
if (manner === 'dying') setTimeout(() => process.exit(7), 50);
