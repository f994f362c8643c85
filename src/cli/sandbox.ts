import type { SandboxOptions } from '../../sandbox/index.ts';
import { DeskhandError } from '../core/errors.ts';

export type { SandboxOptions } from '../../sandbox/index.ts';

const entry = new URL('../../sandbox/index.ts', import.meta.url).href;

/** Runs the sandbox until it ends, and gives its exit code. */
export async function sandbox(options: SandboxOptions): Promise<number> {
  // Deskhand's only way to the sandbox. A production install lacks the packages that it needs.
  const { runSandbox } = await import('../../sandbox/index.ts').catch((cause: unknown) => {
    throw isLeftOut(cause) ? notInstalled(cause) : cause;
  });
  return runSandbox(options);
}

/** A package or the whole folder is not there. A single file of ours that is missing is a fault, and is shown as one. */
function isLeftOut(cause: unknown): boolean {
  const { code, message, url } = cause as { code?: unknown; message?: unknown; url?: unknown };
  if (code !== 'ERR_MODULE_NOT_FOUND') return false;
  return url === entry || String(message).startsWith('Cannot find package');
}

function notInstalled(cause: unknown): DeskhandError {
  const [missing = ''] = (cause as Error).message.split(' imported from ');
  return new DeskhandError('not-supported', {
    userMessage: `The sandbox isn't part of a production install (${missing}). Run \`npm ci\` without --omit=dev in a checkout, then try again.`,
    effect: 'none',
    cause,
  });
}
