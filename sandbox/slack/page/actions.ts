import { withMessages } from './changes.ts';
import { isWithApp } from './channels.ts';
import type { JsonObject } from './json.ts';
import type { Route } from './route.ts';
import { ask, connection, followAddress, getState, go, setState, toast, whenOpen } from './store.ts';

/** Who looks until somebody else is chosen. */
const FIRST_PERSON = 'U0KIM';

/** Connects, and looks with the eyes of the person in the address. */
export function start(): void {
  followAddress((before, now) => void arrive(before, now));
  // Everything is looked at anew: pushes may have been missed while there was no connection.
  whenOpen(() => void look());
  connection.open();
}

async function look(): Promise<void> {
  const { user } = getState().route;
  const snapshot = await ask('look', { user });
  if (snapshot === undefined) {
    // An address from another sandbox may name somebody whom this one does not have.
    if (user !== FIRST_PERSON) become(FIRST_PERSON);
    return;
  }
  const { me, team, app, people, groups, channels, stack, home, sandbox } = snapshot;
  setState({
    isReady: true,
    me,
    teamName: team.name,
    app,
    people: new Map(people.map((person) => [person.id, person])),
    groups: new Map(groups.map((group) => [group.id, group])),
    channels,
    conversations: new Map(),
    newFrom: new Map(),
    stack,
    home,
    sandbox,
  });
  await watch();
  await enterPlace(getState().route);
}

async function arrive(before: Route, now: Route): Promise<void> {
  if (before.user !== now.user) return look();
  if (before.side !== now.side || before.drawer !== now.drawer) await watch();
  if (before.place !== now.place || before.thread !== now.thread) await enterPlace(now);
}

async function watch(): Promise<void> {
  const { side, drawer } = getState().route;
  await ask('watch', { panel: side !== '', traffic: drawer });
}

/** Fetches what a place shows. */
async function enterPlace({ place, thread }: Route): Promise<void> {
  const { channels, conversations, app } = getState();
  if (place === 'home') {
    if (app.homeTab) await ask('openTab', { tab: 'home' });
    return;
  }
  const channel = channels.find(({ id }) => id === place);
  if (channel === undefined || !channel.isMember) {
    const first = channels.find(({ isMember, kind }) => isMember && kind === 'public');
    const isNarrow = matchMedia('(max-width: 760px)').matches;
    if (first !== undefined && (place !== '' || !isNarrow)) go({ place: first.id, thread: '' });
    return;
  }
  setState((before) => ({ ...before, newFrom: new Map(before.newFrom).set(place, channel.lastRead) }));
  if (isWithApp(channel)) void ask('openTab', { tab: 'messages' });
  if (conversations.get(place)?.isLoaded !== true) {
    const page = await ask('history', { channel: place });
    if (page === undefined) return;
    const { messages, hasOlder } = page;
    setState((before) => withMessages(before, place, messages, { hasOlder, isLoaded: true }));
  }
  if (thread === '') return;
  const replies = await ask('thread', { channel: place, ts: thread });
  if (replies !== undefined) setState((before) => withMessages(before, place, replies));
}

/** Fetches the messages before the oldest one that is there. */
export async function fetchOlder(channel: string, before: string): Promise<void> {
  const page = await ask('history', { channel, before });
  if (page === undefined) return;
  const { messages, hasOlder } = page;
  setState((state) => withMessages(state, channel, messages, { hasOlder }));
}

/** Opens the app's conversation, making it where it does not exist yet. */
export async function openApp(tab: 'home' | 'messages'): Promise<void> {
  if (tab === 'home') {
    go({ place: 'home', thread: '' });
    return;
  }
  const existing = () => getState().channels.find(isWithApp);
  if (existing() === undefined) await ask('openTab', { tab: 'messages' });
  const direct = existing();
  if (direct !== undefined) go({ place: direct.id, thread: '' });
}

/** Opens the direct message with another person. */
export async function openDirect(person: string): Promise<void> {
  const channel = await ask('direct', { person });
  if (channel !== undefined) go({ place: channel, thread: '' });
}

/** Sends what was typed: a slash command or a message. */
export async function send(channel: string, text: string, thread: string): Promise<boolean> {
  const line = text.trim();
  if (line === '') return false;
  const isCommand = /^\/\S/.test(line);
  if (isCommand && thread !== '') {
    toast(`${line.split(' ')[0]} is not supported in threads. Sorry!`);
    return false;
  }
  if (isCommand) {
    void ask('command', { channel, line });
    return true;
  }
  const answer = await ask('say', { channel, text: line, ...(thread === '' ? {} : { thread }) });
  return answer !== undefined;
}

/** Asks what the app wants asked before an action is sent. */
export function confirmed(confirm: JsonObject): Promise<boolean> {
  return new Promise((resolve) => {
    setState({
      confirmation: {
        confirm,
        answer: (isYes) => {
          setState({ confirmation: undefined });
          resolve(isYes);
        },
      },
    });
  });
}

/** Looks through another person's eyes. */
export function become(user: string): void {
  const { place } = getState().route;
  go({ user, thread: '', place: place.startsWith('D') ? '' : place });
}
