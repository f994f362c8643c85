import { createBotProcess } from '../../../sandbox/launcher/bot-process.ts';

/** Starts the double and waits, so that a test can kill this process and see what becomes of the child. */
const [double = '', logFile = ''] = process.argv.slice(2);
await createBotProcess({ arguments: [double], environment: {}, logFile }).start();
process.stdout.write('up\n');
