import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Account } from '../../../src/core/account.ts';
import type { Change } from '../../../src/core/change.ts';
import type { Directory, TaskRef } from '../../../src/core/directory.ts';
import { isSatisfied } from '../../../src/core/satisfied.ts';
import { accountNamed, apply, newAccount, subjectNamed } from '../changing.ts';

/** A directory on a homeserver, and hands that reach that server from outside. */
export interface HomeserverFixture {
  readonly matrix: Directory;
  readonly url: string;
  /** User id of Deskhand's own account. */
  readonly own: string;
  /** Has an account say something. */
  speak(user: string, token: string): Promise<void>;
  /** What an account said that can still be read. */
  said(user: string, token: string): Promise<number>;
}

let count = 0;
/** A name that no account has, on a server that is used again and again. */
export function newName(): string {
  count += 1;
  return `person-${Date.now().toString(36)}-${count}`;
}

/** Somebody with an account, and the password that Deskhand made. */
export interface Person {
  readonly name: string;
  readonly user: string;
  readonly password: string;
}

export async function createPerson(
  { matrix }: HomeserverFixture,
  details: Change & { kind: 'create-account' },
): Promise<Person> {
  const { secret = '' } = await apply(matrix, newAccount(matrix), details);
  return { name: details.name, user: (await accountNamed(matrix, details.name)).name, password: secret };
}

export const somebody = (fixture: HomeserverFixture): Promise<Person> =>
  createPerson(fixture, { kind: 'create-account', name: newName(), details: {} });

/** Calls the server as a Matrix client would. */
export async function asClient(
  { url }: HomeserverFixture,
  method: string,
  path: string,
  { token, body }: { token?: string; body?: object },
): Promise<{ status: number; errcode?: string; access_token?: string }> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { ...((await answer.json()) as object), status: answer.status };
}

export function signIn(fixture: HomeserverFixture, user: string, password: string) {
  const body = { type: 'm.login.password', identifier: { type: 'm.id.user', user }, password };
  return asClient(fixture, 'POST', '/_matrix/client/v3/login', { body });
}

export async function tokenOf(fixture: HomeserverFixture, { user, password }: Person): Promise<string> {
  const { access_token: token, ...answer } = await signIn(fixture, user, password);
  if (token === undefined) throw new Error(`${user} cannot sign in: ${JSON.stringify(answer)}`);
  return token;
}

export const whoAmI = (fixture: HomeserverFixture, token: string) =>
  asClient(fixture, 'GET', '/_matrix/client/v3/account/whoami', { token });

/** Makes a change and gives the account as it is then. Fails where the directory does not show the change. */
export async function changed({ matrix }: HomeserverFixture, { name }: Person, change: Change): Promise<Account> {
  await apply(matrix, await subjectNamed(matrix, name), change);
  const account = await accountNamed(matrix, name);
  expect(isSatisfied(change, account)).not.toBe('no');
  return account;
}

export async function followed(matrix: Directory, task: TaskRef): Promise<void> {
  for (let asked = 0; asked < 200; asked += 1) {
    const status = await matrix.poll(task);
    if (status.state === 'finished') return;
    if (status.state !== 'running') throw new Error(`The task ended as ${status.state}: ${status.reason}`);
    await pause(50);
  }
  throw new Error('The task does not end.');
}
