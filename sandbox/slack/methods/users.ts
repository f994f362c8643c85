import type { JsonObject } from '../../kit/json.ts';
import { ApiError } from '../api-error.ts';
import { MANAGER_FIELD, SLACKBOT } from '../fixtures.ts';
import { type MethodTable, paginate } from '../method.ts';
import { userObject } from '../payloads.ts';
import type { PersonRecord } from '../records.ts';
import type { World } from '../world.ts';

function requirePerson(world: World, id: string): PersonRecord {
  const person = world.workspace.findPerson(id);
  if (person === undefined) throw new ApiError('user_not_found');
  if (!world.workspace.isVisibleToApp(person)) throw new ApiError('user_not_visible');
  return person;
}

function describe(world: World, person: PersonRecord) {
  return userObject(person, world.app.scopes.has('users:read.email'));
}

/** The people of the workspace. */
export const USER_METHODS: MethodTable = {
  'users.info': {
    scopes: ['users:read'],
    tier: 4,
    run: (args, world) => ({ user: describe(world, requirePerson(world, args.required('user'))) }),
  },
  'users.profile.get': {
    scopes: ['users.profile:read'],
    tier: 4,
    run: (args, world) => {
      const person = requirePerson(world, args.required('user'));
      const profile = describe(world, person).profile as JsonObject;
      // Slack gives null where a person has filled in no custom field.
      const fields = person.manager ? { [MANAGER_FIELD]: { value: person.manager, alt: '' } } : null;
      return { profile: { ...profile, fields } };
    },
  },
  'users.list': {
    scopes: ['users:read'],
    tier: 2,
    run: (args, world) => {
      // Slack lists the workspace's own people and those of shared channels, deactivated ones included.
      const visible = world.workspace.people.filter((person) => world.workspace.isVisibleToApp(person));
      const all = Math.max(1, visible.length);
      const { page, nextCursor } = paginate(visible, args, { standard: all, most: 1000 });
      return {
        members: page.map((person) => describe(world, person)),
        cache_ts: Math.floor(world.clock.now() / 1000),
        response_metadata: { next_cursor: nextCursor },
      };
    },
  },
  'users.lookupByEmail': {
    scopes: ['users:read.email'],
    tier: 3,
    run: (args, world) => {
      const email = args.required('email').toLowerCase();
      const found = world.workspace.people.find((person) => person.email?.toLowerCase() === email);
      // Deactivated people and people of other organisations are not found by e-mail.
      if (found === undefined || found.deleted || found.is_stranger || found.id === SLACKBOT) {
        throw new ApiError('users_not_found');
      }
      return { user: describe(world, found) };
    },
  },
};
