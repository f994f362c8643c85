import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Office } from '../../support/an-office.ts';
import { isQuiet } from '../../support/quiet.ts';
import { type Case, createsVisitor, describesAda, done, onceSet, type Rows } from './dsm-switch.ts';

/** Lets the bot reach the NAS over plain http. */
const overHttp = (more: string) => async (office: Office) => {
  await office.stop();
  const file = join(office.folder, 'deskhand.yml');
  const text = readFileSync(file, 'utf8')
    .replaceAll(/url: https:.*/g, `url: ${office.dsm.url}`)
    .replaceAll(/fingerprint: .*/g, more);
  writeFileSync(file, text);
  await office.start();
};

const signedOut = ({ dsm }: Office) => dsm.endSessions();
const refused = { inForm: true, carriedOut: {}, before: signedOut, command: '/reset-password nas/ada' } as const;

async function signsInElsewhere({ dsm }: Office): Promise<void> {
  const body = new URLSearchParams({ api: 'SYNO.API.Auth', method: 'login', version: '7', account: 'deskhand' });
  body.set('passwd', 'Deskhand-Sandbox-1');
  await fetch(`${dsm.url}/webapi/entry.cgi`, { method: 'POST', body });
}

/** Switches of sessions and of what the NAS insists on. */
export const sessionRows: Rows = {
  addressBlocked: [
    { ...refused, what: 'says that the NAS blocks the address', on: { addressBlocked: true }, sees: /block/i },
  ],
  lockedAccounts: [
    {
      ...refused,
      what: 'says that the account of Deskhand is locked',
      on: { lockedAccounts: ['deskhand'] },
      sees: /lock/i,
    },
  ],
  encryptionRequired: [
    {
      ...createsVisitor,
      what: 'sends passwords encrypted where that is set',
      on: { encryptionRequired: true },
      from: 'form',
      before: overHttp('encrypt_secrets: true'),
      sees: done,
      carriedOut: { 'Core.User create': 1 },
    },
    {
      ...refused,
      what: 'is refused in words where it is not',
      on: { encryptionRequired: true },
      before: async (office) => {
        await overHttp('')(office);
        signedOut(office);
      },
      sees: /password/i,
    },
  ],
  strictDelete: [
    {
      what: 'to delete names the account in a list',
      command: '/helpdesk delete-account nas/alan',
      on: { strictDelete: true },
      sees: done,
      carriedOut: { 'Core.User delete': 1 },
      holds: (dsm) => dsm.state.accounts.user('alan') === undefined,
    },
  ],
  confirmPasswordFor: [
    {
      ...describesAda,
      what: 'confirms the password, unseen',
      on: { confirmPasswordFor: ['SYNO.Core.User.set'] },
      sees: done,
      carriedOut: onceSet,
    },
    {
      ...createsVisitor,
      what: 'with a new password confirms that of Deskhand',
      on: { confirmPasswordFor: ['SYNO.Core.User.create'] },
      sees: done,
      carriedOut: { 'Core.User create': 1 },
    },
  ],
  tokenRequired: [
    {
      ...describesAda,
      what: 'works where the NAS asks for no token',
      on: { tokenRequired: false },
      sees: done,
      carriedOut: onceSet,
    },
  ],
  missingTokenCode: [119, 103, 105].map((code) => ({
    ...describesAda,
    what: `always has its token, so that ${code} never comes`,
    on: { missingTokenCode: code },
    sees: done,
    carriedOut: onceSet,
  })),
  idleMinutes: [
    {
      ...describesAda,
      what: 'signs in anew where the session timed out over the form, unseen',
      on: { idleMinutes: 1 },
      from: 'form',
      between: ({ clock }) => clock.moveOn(120_000),
      sees: done,
      carriedOut: onceSet,
    },
  ],
  sessionCap: [
    {
      ...describesAda,
      what: 'signs in anew where another sign-in of its account displaced it, unseen',
      on: { sessionCap: 1 },
      from: 'form',
      between: signsInElsewhere,
      sees: done,
      carriedOut: onceSet,
    },
  ],
  checkAddress: [
    {
      ...describesAda,
      what: 'comes from one address only',
      on: { checkAddress: true },
      from: 'form',
      sees: done,
      carriedOut: onceSet,
    },
  ],
};

/** What can happen to the sessions and the certificate of a NAS all at once. */
export const eventCases: readonly Case[] = [
  {
    ...describesAda,
    what: 'signs in anew where all sessions ended over the form, unseen',
    on: {},
    between: signedOut,
    sees: done,
    carriedOut: onceSet,
  },
  {
    ...describesAda,
    what: 'signs in anew where all sessions were displaced over the form, unseen',
    on: {},
    between: ({ dsm }) => dsm.endSessions(107),
    sees: done,
    carriedOut: onceSet,
  },
  {
    ...refused,
    what: 'sends nothing to a NAS that shows another certificate',
    on: {},
    before: async ({ dsm }) => {
      // Connections that are just being opened are not cut.
      await isQuiet(dsm);
      dsm.changeCertificate();
    },
    sees: /does not trust[\s\S]*Nothing was sent/,
    holds: (dsm) => dsm.calls.of().length === 0,
  },
];
