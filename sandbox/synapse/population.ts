import type { SynapseState } from './state.ts';

/** One account to start with; what is left out has Synapse's own default. */
export interface PersonSeed {
  readonly localpart: string;
  readonly displayName?: string;
  readonly password?: string;
  readonly email?: string;
  readonly admin?: boolean;
  readonly locked?: boolean;
  readonly deactivated?: boolean;
  readonly suspended?: boolean;
  readonly guest?: boolean;
  readonly userType?: 'bot' | 'support';
  /** Days before the start that the account was made. */
  readonly ageInDays?: number;
  /** One session each: device id, its name, and the client it runs. */
  readonly devices?: readonly (readonly [id: string, name: string, userAgent: string])[];
  /** Messages already sent, spread over three rooms. */
  readonly messages?: number;
}

const web = 'Mozilla/5.0 (X11; Linux x86_64) Element Web';
const phone = 'Element X iOS/26.10';
const desktop = 'Element Desktop/1.12';

/** The sandbox's people: the company Example with one account in each state that a helpdesk meets. */
export const fixtures: readonly PersonSeed[] = [
  {
    localpart: 'ada',
    displayName: 'Ada Lovelace',
    password: 'Ada-Sandbox-1',
    email: 'ada@example.org',
    ageInDays: 700,
    devices: [
      ['ADAWEB', 'Element Web on Linux', web],
      ['ADAPHONE', "Ada's phone", phone],
      ['ADADESK', 'Element Desktop', desktop],
    ],
    messages: 24,
  },
  {
    localpart: 'grace',
    displayName: 'Grace Hopper',
    password: 'Grace-Sandbox-1',
    email: 'grace@example.org',
    ageInDays: 650,
    devices: [
      ['GRACEWEB', 'Element Web on Linux', web],
      ['GRACEPHONE', "Grace's phone", phone],
    ],
    messages: 6,
  },
  {
    localpart: 'alan',
    displayName: 'Alan Turing',
    password: 'Alan-Sandbox-1',
    ageInDays: 400,
    devices: [['ALANWEB', 'Element Web on Linux', web]],
    messages: 3,
  },
  {
    localpart: 'kim',
    displayName: 'Kim Novak',
    password: 'Kim-Sandbox-1',
    email: 'kim@example.org',
    ageInDays: 800,
    devices: [['KIMDESK', 'Element Desktop', desktop]],
  },
  { localpart: 'noah', displayName: 'Noah Locke', password: 'Noah-Sandbox-1', locked: true, ageInDays: 120 },
  { localpart: 'dan', displayName: 'Dan Former', deactivated: true, ageInDays: 900 },
  {
    localpart: 'ivy',
    displayName: 'Ivy Parker',
    password: 'Ivy-Sandbox-1',
    email: 'ivy@example.org',
    suspended: true,
    ageInDays: 60,
    devices: [['IVYWEB', 'Element Web on Linux', web]],
    messages: 9,
  },
  { localpart: 'reminders', displayName: 'Reminder Bot', userType: 'bot', ageInDays: 300 },
];

/** So many further accounts, `person0001` onwards, for paging and load. */
export function crowd(count: number): PersonSeed[] {
  return Array.from({ length: count }, (_, index) => {
    const number = String(index + 1).padStart(4, '0');
    return { localpart: `person${number}`, displayName: `Person ${number}`, email: `person${number}@example.org` };
  });
}

const day = 86_400_000;
const rooms = ['general', 'helpdesk', 'random'];

export function populate(state: SynapseState, people: readonly PersonSeed[]): void {
  const start = state.clock.now();
  for (const person of people) {
    const createdAt = start - (person.ageInDays ?? 30) * day;
    const user = state.addUser(person.localpart, {
      displayName: person.displayName ?? person.localpart,
      password: person.password ?? null,
      admin: person.admin ?? false,
      locked: person.locked ?? false,
      deactivated: person.deactivated ?? false,
      suspended: person.suspended ?? false,
      isGuest: person.guest ?? false,
      userType: person.userType ?? null,
      createdAt,
      thirdPartyIds: person.email
        ? [{ medium: 'email', address: person.email, validatedAt: createdAt, addedAt: createdAt }]
        : [],
    });
    for (const [index, [id, name, userAgent]] of (person.devices ?? []).entries()) {
      const lastSeen = start - (index + 1) * 3_600_000;
      Object.assign(state.addDevice(user, id, name), {
        lastSeenAt: lastSeen,
        lastSeenIp: `192.0.2.${10 + index}`,
        lastSeenUserAgent: userAgent,
      });
      const token = state.addToken({ owner: user.id, user: user.id, device: id });
      user.connections.push({ token: token.token, ip: `192.0.2.${10 + index}`, userAgent, lastSeen });
      user.lastSeenAt = Math.max(user.lastSeenAt ?? 0, lastSeen);
    }
    for (let number = 0; number < (person.messages ?? 0); number += 1) {
      const room = `!${rooms[number % rooms.length] ?? 'general'}:${state.serverName}`;
      const id = `$${person.localpart}-${number}`;
      state.events.push({ id, room, sender: user.id, sentAt: start - (number + 1) * 60_000, redacted: false });
    }
  }
}
