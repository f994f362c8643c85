import type { JsonObject } from '../../kit/json.ts';
import { ApiError, invalidArguments } from '../api-error.ts';
import type { Arguments } from '../arguments.ts';
import { requireView } from '../blocks/check.ts';
import type { MethodTable } from '../method.ts';
import type { ViewRecord } from '../records.ts';
import type { World } from '../world.ts';

function readView(args: Arguments, kind: 'modal' | 'home'): JsonObject {
  const view = args.json('view');
  if (view === undefined) throw invalidArguments(['missing required field: view']);
  return requireView(view, [kind]);
}

/** A view as an answer carries it: a copy, since the stored one lives on. */
function answer(record: ViewRecord | undefined): JsonObject {
  return { view: structuredClone(record?.view) };
}

function requireRecord(args: Arguments, world: World): ViewRecord {
  const viewId = args.text('view_id');
  const externalId = args.text('external_id');
  if (viewId === undefined && externalId === undefined) {
    throw invalidArguments(['missing required field: view_id']);
  }
  const record = viewId === undefined ? world.views.findByExternalId(externalId ?? '') : world.views.find(viewId);
  if (record === undefined) throw new ApiError('not_found');
  return record;
}

/** Modals and the Home tab. */
export const VIEW_METHODS: MethodTable = {
  'views.open': {
    scopes: [],
    tier: 4,
    run: (args, world) => {
      const view = readView(args, 'modal');
      const { user, conversation } = world.triggers.exchange(args.required('trigger_id'));
      world.views.open(user, view, conversation);
      return answer(world.views.top(user));
    },
  },
  'views.push': {
    scopes: [],
    tier: 4,
    run: (args, world) => {
      const view = readView(args, 'modal');
      const { user, viewId } = world.triggers.exchange(args.required('trigger_id'));
      // Only what was pressed inside an open modal can push onto it.
      if (viewId === undefined || world.views.find(viewId)?.view.type !== 'modal') throw new ApiError('not_found');
      world.views.push(user, view, world.views.find(viewId)?.conversation);
      return answer(world.views.top(user));
    },
  },
  'views.update': {
    scopes: [],
    tier: 4,
    run: (args, world) => {
      const view = readView(args, 'modal');
      const record = requireRecord(args, world);
      if (record.view.type !== 'modal') throw new ApiError('not_found');
      world.views.update(record, view, args.text('hash'));
      return answer(record);
    },
  },
  'views.publish': {
    scopes: [],
    tier: 4,
    run: (args, world) => {
      const user = args.required('user_id');
      const view = readView(args, 'home');
      if (!world.app.homeTab) throw new ApiError('not_enabled');
      const person = world.workspace.findPerson(user);
      if (person === undefined || person.is_bot || person.deleted || person.is_stranger) {
        throw invalidArguments(['invalid `user_id`']);
      }
      world.views.publishHome(user, view, args.text('hash'));
      return answer(world.views.home(user));
    },
  },
};
