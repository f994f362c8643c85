import { describe, expect, it } from 'vitest';
import { accountNamed, apply, newAccount, subjectNamed } from '../changing.ts';
import {
  asClient,
  changed,
  createPerson,
  followed,
  type HomeserverFixture,
  newName,
  signIn,
  somebody,
  tokenOf,
  whoAmI,
} from './homeserver-people.ts';

/** What the Synapse directory promises on any homeserver, the simulator and the real one alike. */
export function describeHomeserver(name: string, open: () => Promise<HomeserverFixture>): void {
  describe(name, () => {
    it('creates an account that its holder can sign in with, and finds it again', async () => {
      const fixture = await open();
      const { matrix } = fixture;
      const localpart = newName();
      const details = { displayName: 'Ada "Countess" Lovelace', email: `${localpart}@Example.org` };
      const person = await createPerson(fixture, { kind: 'create-account', name: localpart, details });
      await tokenOf(fixture, person);
      const account = await accountNamed(matrix, localpart);
      expect(account).toMatchObject({
        name: `@${localpart}:example.org`,
        details: { displayName: details.displayName, email: `${localpart}@example.org` },
        enabled: true,
        closed: false,
        suspended: false,
        administrator: false,
        service: false,
        groups: [],
      });
      expect(account.sessions).toHaveLength(1);
      expect(await matrix.readAccount(account.id)).toEqual(account);
      expect((await matrix.findAccount(`${localpart}@EXAMPLE.org`))?.id).toBe(account.id);
      expect((await matrix.findAccount(account.name.toUpperCase()))?.id).toBe(account.id);
    });

    it.each(['a=b', 'team/', 'a+b', 'x'.repeat(60)])(
      'creates and reads an account with an awkward name: %s',
      async (part) => {
        const fixture = await open();
        const person = await createPerson(fixture, {
          kind: 'create-account',
          name: `${newName()}${part}`,
          details: {},
        });
        const { id } = await accountNamed(fixture.matrix, person.name);
        expect(id).toMatch(/^[A-Za-z0-9._:-]{1,50}$/);
        expect((await fixture.matrix.readAccount(id))?.name).toBe(person.user);
      },
    );

    it('refuses to create an account that exists, which keeps its password', async () => {
      const fixture = await open();
      const { matrix } = fixture;
      const person = await somebody(fixture);
      const creation = apply(matrix, newAccount(matrix), { kind: 'create-account', name: person.name, details: {} });
      await expect(creation).rejects.toMatchObject({ code: 'name-taken', effect: 'none' });
      await tokenOf(fixture, person);
    });

    it('sets a password, with and without ending sessions', async () => {
      const fixture = await open();
      const person = await somebody(fixture);
      const token = await tokenOf(fixture, person);
      const subject = await subjectNamed(fixture.matrix, person.name);
      const { secret: second = '' } = await apply(fixture.matrix, subject, { kind: 'set-password' });
      expect((await signIn(fixture, person.user, person.password)).status).toBe(403);
      expect((await whoAmI(fixture, token)).status).toBe(200);
      const { secret: third = '' } = await apply(fixture.matrix, subject, { kind: 'set-password', endSessions: true });
      expect((await whoAmI(fixture, token)).errcode).toBe('M_UNKNOWN_TOKEN');
      expect((await signIn(fixture, person.user, second)).status).toBe(403);
      expect((await signIn(fixture, person.user, third)).status).toBe(200);
    });

    it('locks an account out and lets it in again, sessions and all', async () => {
      const fixture = await open();
      const person = await somebody(fixture);
      const token = await tokenOf(fixture, person);
      const locked = await changed(fixture, person, { kind: 'set-enabled', enabled: false });
      expect(locked).toMatchObject({ enabled: false, closed: false });
      expect((await whoAmI(fixture, token)).errcode).toBe('M_USER_LOCKED');
      expect((await signIn(fixture, person.user, person.password)).errcode).toBe('M_USER_LOCKED');
      await changed(fixture, person, { kind: 'set-enabled', enabled: true });
      expect((await whoAmI(fixture, token)).status).toBe(200);
    });

    it('suspends an account, which may read but not write, and lifts it', async () => {
      const fixture = await open();
      const person = await somebody(fixture);
      const token = await tokenOf(fixture, person);
      const path = `/_matrix/client/v3/profile/${encodeURIComponent(person.user)}/displayname`;
      const rename = () => asClient(fixture, 'PUT', path, { token, body: { displayname: 'Me' } });
      const suspended = await changed(fixture, person, { kind: 'set-enabled', enabled: false, suspend: true });
      expect(suspended).toMatchObject({ enabled: true, suspended: true });
      expect((await rename()).errcode).toBe('M_USER_SUSPENDED');
      await changed(fixture, person, { kind: 'set-enabled', enabled: true, suspend: true });
      expect((await rename()).status).toBe(200);
    });

    it('deactivates an account and enables it again with a new password', async () => {
      const fixture = await open();
      const { matrix } = fixture;
      const person = await somebody(fixture);
      const token = await tokenOf(fixture, person);
      const closed = await changed(fixture, person, { kind: 'delete-account' });
      expect(closed).toMatchObject({ closed: true, enabled: false, sessions: [] });
      expect((await whoAmI(fixture, token)).errcode).toBe('M_UNKNOWN_TOKEN');
      expect((await signIn(fixture, person.user, person.password)).status).toBe(403);
      expect(await matrix.nameFault?.(person.name, 'account')).toContain('was deactivated');
      const subject = await subjectNamed(matrix, person.name);
      const { secret = '' } = await apply(matrix, subject, { kind: 'set-enabled', enabled: true });
      expect(await accountNamed(matrix, person.name)).toMatchObject({ enabled: true, closed: false });
      expect((await signIn(fixture, person.user, secret)).status).toBe(200);
    });

    it('erases an account where that is asked for', async () => {
      const fixture = await open();
      const person = await somebody(fixture);
      await changed(fixture, person, { kind: 'set-details', details: { displayName: 'Ada Lovelace' } });
      const erased = await changed(fixture, person, { kind: 'delete-account', erase: true });
      expect(erased).toMatchObject({ closed: true, details: { displayName: '' } });
    });

    it('changes names and addresses, and keeps what is not given', async () => {
      const fixture = await open();
      const person = await somebody(fixture);
      const email = `${person.name}@example.org`;
      await changed(fixture, person, { kind: 'set-details', details: { displayName: 'Ada', email } });
      const renamed = await changed(fixture, person, { kind: 'set-details', details: { displayName: 'Ada Lovelace' } });
      expect(renamed.details).toEqual({ displayName: 'Ada Lovelace', email, avatarUrl: '' });
      const moved = await changed(fixture, person, { kind: 'set-details', details: { email: `new-${email}` } });
      expect(moved.details).toEqual({ displayName: 'Ada Lovelace', email: `new-${email}`, avatarUrl: '' });
      expect(await fixture.matrix.findAccount(email)).toBeUndefined();
      const emptied = await changed(fixture, person, { kind: 'set-details', details: { displayName: '', email: '' } });
      expect(emptied.details).toEqual({ displayName: '', email: '', avatarUrl: '' });
    });

    it('takes no address away from another account', async () => {
      const fixture = await open();
      const [one, other] = [await somebody(fixture), await somebody(fixture)];
      const details = { email: `${one.name}@example.org` };
      await changed(fixture, one, { kind: 'set-details', details });
      const taking = apply(fixture.matrix, await subjectNamed(fixture.matrix, other.name), {
        kind: 'set-details',
        details,
      });
      await expect(taking).rejects.toMatchObject({ code: 'name-taken', effect: 'none' });
      expect((await accountNamed(fixture.matrix, one.name)).details.email).toBe(details.email);
    });

    it('tells what stuck of a change that the server refuses halfway', async () => {
      const fixture = await open();
      const person = await somebody(fixture);
      const details = { displayName: 'Countess', email: 'no@address@at.all' };
      const change = apply(fixture.matrix, await subjectNamed(fixture.matrix, person.name), {
        kind: 'set-details',
        details,
      });
      const stuck = expect.stringContaining('had changed the display name');
      await expect(change).rejects.toMatchObject({ effect: 'unknown', userMessage: stuck });
      expect((await accountNamed(fixture.matrix, person.name)).details.displayName).toBe('Countess');
    });

    it('makes a server admin, whose token then administers, and takes that away', async () => {
      const fixture = await open();
      const person = await somebody(fixture);
      const token = await tokenOf(fixture, person);
      const list = () => asClient(fixture, 'GET', '/_synapse/admin/v2/users?limit=1', { token });
      expect((await list()).status).toBe(403);
      await changed(fixture, person, { kind: 'set-administrator', administrator: true });
      expect((await list()).status).toBe(200);
      await changed(fixture, person, { kind: 'set-administrator', administrator: false });
      expect((await list()).status).toBe(403);
    });

    it('ends all sessions of an account', async () => {
      const fixture = await open();
      const person = await somebody(fixture);
      const tokens = [await tokenOf(fixture, person), await tokenOf(fixture, person)];
      expect((await accountNamed(fixture.matrix, person.name)).sessions).toHaveLength(2);
      const ended = await changed(fixture, person, { kind: 'end-sessions' });
      expect(ended.sessions).toEqual([]);
      for (const token of tokens) expect((await whoAmI(fixture, token)).errcode).toBe('M_UNKNOWN_TOKEN');
    });

    it('removes what an account said, by a task', async () => {
      const fixture = await open();
      const person = await somebody(fixture);
      const token = await tokenOf(fixture, person);
      for (let times = 0; times < 3; times += 1) await fixture.speak(person.user, token);
      expect(await fixture.said(person.user, token)).toBe(3);
      const subject = await subjectNamed(fixture.matrix, person.name);
      const { step } = await apply(fixture.matrix, subject, { kind: 'redact-messages', reason: 'spam' });
      if (step.state !== 'running') throw new Error('Removing messages is no task.');
      await followed(fixture.matrix, step.task);
      expect(await fixture.said(person.user, token)).toBe(0);
    });
  });
}
