import { once } from 'node:events';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { Client, password } from '../../../sandbox/test/truenas/nas.ts';
import { Office, helpdeskPolicy as policy } from '../../support/an-office.ts';
import { seesPreview, sendsForm } from '../../support/forms.ts';

let office: Office;
beforeAll(async () => {
  office = await Office.open({ policy, servers: 'all' });
});
afterAll(() => office.close());

/** Asks for an operation that needs nobody's approval. */
async function asks(text: string): Promise<void> {
  const kim = office.person('kim');
  await kim.types(text);
  await seesPreview(kim);
  await sendsForm(kim);
}

it('shows a renewed second factor to its holder alone, once, as a key in groups of four and an address', async () => {
  const { truenas } = office;
  await asks('/helpdesk renew-second-factor vault/ada');
  const kim = office.person('kim');
  await kim.sees(/has a new second factor/);
  const secret = truenas?.state.userNamed('ada')?.twoFactor?.secret ?? '';
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  const key = secret.match(/.{4}/g)?.join(' ') ?? '';
  const ada = office.person('ada');
  await ada.presses('View password');
  await ada.sees(key, { within: 'modal' });
  await ada.sees('otpauth://totp/', { within: 'modal' });
  const kept = [kim.transcript(), office.lines.join('\n')].join('\n');
  for (const part of [secret, key, 'otpauth://']) expect(kept).not.toContain(part);
});

it('shows in the thread how far a job of the NAS is', async () => {
  const { truenas } = office;
  if (!truenas) throw new Error('There is no NAS.');
  for (let number = 0; number < 3; number += 1) {
    const socket = new WebSocket(`${truenas.url.replace('http', 'ws')}/api/current`);
    const client = new Client(socket);
    onTestFinished(() => client[Symbol.asyncDispose]());
    await once(socket, 'open');
    await client.call('auth.login_ex', password('grace', truenas.users.grace ?? ''));
  }
  truenas.faults.set({ jobPace: 1_500 });
  await asks('/helpdesk end-sessions vault/grace');
  const kim = office.person('kim');
  await kim.sees(/\d+ of 100/, { timeout: 10_000 });
  await kim.sees(/is signed out everywhere/, { timeout: 20_000 });
}, 40_000);

it('says in the form that Matrix Authentication Service looks after passwords, and sends nothing', async () => {
  const { synapse } = office;
  synapse?.faults.set({ mas: true });
  // What a homeserver is, is asked rarely: it is restarted when that changes.
  await office.stop();
  await office.start();
  const kim = office.person('kim');
  const before = synapse?.calls.length ?? 0;
  await kim.types('/reset-password matrix/@grace:example.org');
  await kim.sees(/Matrix Authentication Service looks after sign-ins/, { within: 'modal' });
  expect(synapse?.calls.slice(before).filter(({ method }) => method !== 'GET')).toEqual([]);
});
