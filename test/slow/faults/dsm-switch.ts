import { expect } from 'vitest';
import type { DsmSimulator } from '../../../sandbox/dsm/index.ts';
import type { SwitchValues } from '../../../sandbox/dsm/switches.ts';
import type { Person } from '../../../sandbox/person/person.ts';
import { Office } from '../../support/an-office.ts';
import { awaitForm, seesPreview, sendsForm } from '../../support/forms.ts';

/** One request while a switch of the simulator is on: what the person sees of it, and what the NAS has afterwards. */
export interface Case {
  /** Ends the sentence "With the switch on, a request …". */
  readonly what: string;
  readonly on: Partial<SwitchValues>;
  /** When the switch goes on: before the form is opened, or after its preview stands there. */
  readonly from?: 'form' | 'preview';
  /** Done to the office before the form is opened. */
  readonly before?: (office: Office) => Promise<void> | void;
  /** Done after the preview stands there. */
  readonly between?: (office: Office) => Promise<void> | void;
  /** Done while the change is on its way. */
  readonly during?: (office: Office) => Promise<void> | void;
  readonly command: string;
  readonly fills?: Readonly<Record<string, string>>;
  readonly group?: string;
  /** What the person reads at the end: in the thread, or in the form where no request comes about. */
  readonly sees: RegExp;
  readonly inForm?: true;
  /** Changes that the NAS carried out, as `api method`; of others there must be none. */
  readonly carriedOut: Readonly<Record<string, number>>;
  /** What the NAS has afterwards. */
  readonly holds?: (dsm: DsmSimulator) => unknown;
}

export type Rows = { readonly [Name in keyof SwitchValues]?: readonly Case[] };

const policy = `
version: 1
teams: { helpdesk: { usergroup: S0HELPDESK } }
may:
  - { id: all, who: { in: [helpdesk] }, do: any, because: Helpdesk looks after accounts. }
approve: []
`;
const changing = new Set(['create', 'set', 'delete', 'add', 'remove', 'change', 'join', 'send', 'update_start']);

/** Runs the bot on a NAS of its own through one request. */
export async function runCase(one: Case): Promise<void> {
  const office = await Office.open({ policy, extra: 'limits: { call_deadline: 3s, read_back: 2s }' });
  try {
    await one.before?.(office);
    office.dsm.calls.clear();
    const kim = office.person('kim');
    if (one.from === 'form' || one.inForm) office.dsm.faults.set(one.on);
    await kim.types(one.command);
    if (one.inForm) await kim.sees(one.sees, { within: 'modal', timeout: 15_000 });
    else await sends(kim, one, office);
    if (one.holds) expect(await one.holds(office.dsm)).toBe(true);
    expect(carriedOut(office.dsm)).toEqual(one.carriedOut);
  } finally {
    await office.close();
  }
}

async function sends(kim: Person, one: Case, office: Office): Promise<void> {
  await awaitForm(kim);
  if (one.fills) await kim.fills(one.fills);
  if (one.group) await kim.picks('Groups', one.group);
  await seesPreview(kim);
  if (one.from !== 'form') office.dsm.faults.set(one.on);
  await one.between?.(office);
  await sendsForm(kim);
  await one.during?.(office);
  // Pauses and deadlines are not sat out, but what the NAS is still at takes its time.
  const isSeen = () => {
    if (office.dsm.calls.of().every(({ outcome }) => outcome !== 'open')) office.clock.moveOn(250);
    return one.sees.test(kim.transcript());
  };
  await expect.poll(isSeen, { timeout: 40_000, message: `${one.sees} is seen` }).toBe(true);
  await kim.sees(one.sees);
}

function carriedOut(dsm: DsmSimulator): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { api, method, outcome } of dsm.calls.of()) {
    if (!changing.has(method) || (outcome !== 'ok' && outcome !== 'cut after')) continue;
    const name = `${api.replace('SYNO.', '')} ${method}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** A routine change of a local account. */
export const describesAda = {
  command: '/helpdesk edit-account nas/ada',
  fills: { Description: 'Countess' },
  holds: (dsm: DsmSimulator) => dsm.state.accounts.user('ada')?.description === 'Countess',
} as const;

/** The same, where nothing comes of it. */
export const leavesAda = {
  ...describesAda,
  carriedOut: {},
  holds: (dsm: DsmSimulator) => dsm.state.accounts.user('ada')?.description === 'Ada Lovelace',
} as const;

/** A new local account. */
export const createsVisitor = {
  command: '/create-user visitor',
  fills: { Directory: 'Office NAS', 'E-mail': 'visitor@example.org' },
  holds: (dsm: DsmSimulator) => dsm.state.accounts.user('visitor')?.email === 'visitor@example.org',
} as const;

export const done = /@Kim Novak ✅ Done/;
export const onceSet = { 'Core.User set': 1 };
