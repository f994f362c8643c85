import { onTestFinished } from 'vitest';
import { MovableClock } from '../../sandbox/kit/simulator.ts';
import { type MailSimulator, startMail } from '../../sandbox/mail/index.ts';
import { machineClock } from '../../src/core/clock.ts';
import { DeskhandError } from '../../src/core/errors.ts';
import { Secret } from '../../src/core/secret.ts';
import { createLog } from '../../src/log.ts';
import { createMailer } from '../../src/mail/mailer.ts';
import type { MailSettings } from '../../src/mail/settings.ts';

/** A simulator that ends with the test. */
export async function aMailServer(password?: string): Promise<MailSimulator> {
  const server = await startMail({ clock: new MovableClock(), ...(password !== undefined && { password }) });
  onTestFinished(() => server.close());
  return server;
}

/** Settings that fit the simulator. */
export function settingsFor(server: MailSimulator, other: Partial<MailSettings> = {}): MailSettings {
  return {
    host: server.host,
    port: other.security === 'tls' ? server.tlsPort : server.port,
    security: 'starttls',
    account: { name: server.account.name, password: new Secret(server.account.password) },
    from: 'deskhand@example.org',
    authority: server.certificate,
    timeout: 5_000,
    ...other,
  };
}

/** A mailer, and every line that it logged at trace level. */
export function aMailer(settings: MailSettings, level = 'trace') {
  const lines: string[] = [];
  const log = createLog(level, { write: (line: string) => void lines.push(line) });
  return { mailer: createMailer(settings, { clock: machineClock, log }), lines };
}

export const codeMail = {
  key: 'R-1/code',
  to: 'ada@example.org',
  subject: 'Your code for the helpdesk',
  text: 'Somebody asked to reset your password.\n\nThe code is 493027.\n',
};

/** What was thrown, which must be for a person. */
export async function failureOf(act: Promise<unknown>): Promise<DeskhandError> {
  try {
    await act;
  } catch (cause) {
    if (cause instanceof DeskhandError) return cause;
    throw cause;
  }
  throw new Error('It did not fail.');
}
