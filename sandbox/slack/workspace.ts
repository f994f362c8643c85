import type { SandboxClock } from '../kit/simulator.ts';
import type { Changes } from './changes.ts';
import { BOT, fixtureChannels, fixturePeople, fixtureUserGroups, SLACKBOT } from './fixtures.ts';
import type { ChannelRecord, PersonPatch, PersonRecord, UserGroupRecord } from './records.ts';

/** What changed about people and groups: the events module turns it into Events API deliveries. */
export interface WorkspaceListener {
  personChanged(person: PersonRecord): void;
  groupChanged(group: UserGroupRecord, added: readonly string[], removed: readonly string[]): void;
  memberJoined(channel: ChannelRecord, user: string): void;
  memberLeft(channel: ChannelRecord, user: string): void;
}

/** The people, channels and user groups of the workspace, which the sandbox may change while it runs. */
export class Workspace {
  readonly #people = new Map<string, PersonRecord>();
  readonly #channels = new Map<string, ChannelRecord>();
  readonly #groups = new Map<string, UserGroupRecord>();
  readonly #clock: SandboxClock;
  readonly #changes: Changes;
  /** Whether the workspace is on a paid plan, which user groups need. */
  isPaid = true;
  #listener: WorkspaceListener | undefined;

  constructor(botName: string, clock: SandboxClock, changes: Changes) {
    this.#clock = clock;
    this.#changes = changes;
    for (const person of fixturePeople(botName)) this.#people.set(person.id, person);
    for (const channel of fixtureChannels()) this.#channels.set(channel.id, channel);
    for (const group of fixtureUserGroups()) this.#groups.set(group.id, group);
  }

  /** Names the one listener that is told of changes. */
  tell(listener: WorkspaceListener): void {
    this.#listener = listener;
  }

  get people(): readonly PersonRecord[] {
    return [...this.#people.values()];
  }

  get channels(): readonly ChannelRecord[] {
    return [...this.#channels.values()];
  }

  get userGroups(): readonly UserGroupRecord[] {
    return [...this.#groups.values()];
  }

  findPerson(id: string): PersonRecord | undefined {
    return this.#people.get(id);
  }

  /** The person of that id, or of that key of the fixtures (`kim`). Throws where there is none. */
  person(idOrKey: string): PersonRecord {
    const found = this.#people.get(idOrKey) ?? this.#people.get(`U0${idOrKey.toUpperCase()}`);
    if (found === undefined) throw new RangeError(`Nobody in the Slack simulator is called ${idOrKey}.`);
    return found;
  }

  findChannel(id: string): ChannelRecord | undefined {
    return this.#channels.get(id);
  }

  /** The channel of that id or name (`#helpdesk`, `helpdesk`). Throws where there is none. */
  channel(idOrName: string): ChannelRecord {
    const name = idOrName.replace(/^#/, '');
    const found = this.#channels.get(idOrName) ?? this.channels.find((channel) => channel.name === name);
    if (found === undefined) throw new RangeError(`The Slack simulator has no channel ${idOrName}.`);
    return found;
  }

  findUserGroup(id: string): UserGroupRecord | undefined {
    return this.#groups.get(id);
  }

  /** The direct message between the app and a person, made at first use. */
  directMessage(user: string): ChannelRecord {
    const id = `D${user.slice(1)}`;
    return this.#channels.get(id) ?? this.#addChannel(id, 'im', '', [user, BOT.userId]);
  }

  /** The direct message between two people, made at first use. The app is not in it. */
  personalMessage(user: string, other: string): ChannelRecord {
    const pair = [user, other].sort();
    const id = `D1${pair.map((one) => one.slice(1)).join('')}`;
    return this.#channels.get(id) ?? this.#addChannel(id, 'im', '', pair);
  }

  /** The group message of the app and these people, made at first use. */
  groupMessage(users: readonly string[]): ChannelRecord {
    const members = new Set([...users, BOT.userId]);
    const same = this.channels.find(
      ({ kind, members: there }) =>
        kind === 'mpim' && there.size === members.size && [...members].every((member) => there.has(member)),
    );
    if (same !== undefined) return same;
    const names = users.map((user) => this.person(user).name).sort();
    return this.#addChannel(`G0${names.join('').toUpperCase()}`, 'mpim', `mpdm-${names.join('--')}-1`, [...members]);
  }

  /** Adds a channel, for whatever a test or the page needs. */
  addChannel(
    id: string,
    name: string,
    members: readonly string[],
    kind: 'public' | 'private' = 'public',
  ): ChannelRecord {
    return this.#addChannel(id, kind, name, members);
  }

  joinChannel(channelId: string, user: string): void {
    const channel = this.channel(channelId);
    if (channel.members.has(user)) return;
    channel.members.add(user);
    this.#changes.publish({ kind: 'channel', channel: channel.id });
    this.#listener?.memberJoined(channel, user);
  }

  leaveChannel(channelId: string, user: string): void {
    const channel = this.channel(channelId);
    if (!channel.members.delete(user)) return;
    this.#changes.publish({ kind: 'channel', channel: channel.id });
    this.#listener?.memberLeft(channel, user);
  }

  /** Changes a person: deactivates them, makes them a guest, renames them. The app gets `user_change`. */
  setPerson(idOrKey: string, patch: PersonPatch): PersonRecord {
    const person = { ...this.person(idOrKey), ...patch, updated: Math.floor(this.#clock.now() / 1000) };
    this.#people.set(person.id, person);
    this.#changes.publish({ kind: 'person', user: person.id });
    this.#listener?.personChanged(person);
    return person;
  }

  /** Sets who is in a user group. The app gets `subteam_members_changed` and `subteam_updated`. */
  setUserGroupMembers(groupId: string, users: readonly string[]): void {
    const group = this.#groups.get(groupId);
    if (group === undefined) throw new RangeError(`The Slack simulator has no user group ${groupId}.`);
    const before = new Set(group.users);
    const after = new Set(users.map((user) => this.person(user).id));
    group.users = [...after];
    group.updated = Math.floor(this.#clock.now() / 1000);
    this.#changes.publish({ kind: 'group', group: group.id });
    const added = [...after].filter((user) => !before.has(user));
    const removed = [...before].filter((user) => !after.has(user));
    this.#listener?.groupChanged(group, added, removed);
  }

  /** Disables a user group or takes it into use again. */
  setUserGroupDisabled(groupId: string, disabled: boolean): void {
    const group = this.#groups.get(groupId);
    if (group === undefined) throw new RangeError(`The Slack simulator has no user group ${groupId}.`);
    group.disabledAt = disabled ? Math.floor(this.#clock.now() / 1000) : 0;
    this.#changes.publish({ kind: 'group', group: group.id });
    this.#listener?.groupChanged(group, [], []);
  }

  /** Whether the app can see this person: of this organisation, or in a channel that the app is in. */
  isVisibleToApp(person: PersonRecord): boolean {
    if (!person.is_stranger || person.id === SLACKBOT) return true;
    return this.channels.some((channel) => channel.members.has(person.id) && channel.members.has(BOT.userId));
  }

  /** Whether people of another organisation are in the channel (Slack Connect). */
  isShared(channel: ChannelRecord): boolean {
    return [...channel.members].some((id) => this.#people.get(id)?.is_stranger === true);
  }

  #addChannel(id: string, kind: ChannelRecord['kind'], name: string, members: readonly string[]): ChannelRecord {
    const created = Math.floor(this.#clock.now() / 1000);
    const channel: ChannelRecord = { id, kind, name, created, members: new Set(members), archived: false };
    this.#channels.set(id, channel);
    this.#changes.publish({ kind: 'channel', channel: id });
    return channel;
  }
}
