import { isObject } from '../../kit/json.ts';
import { ApiError, invalidArguments } from '../api-error.ts';
import { findBlockFaults, findViewFaults } from '../blocks/check.ts';
import type { Fault } from '../blocks/schema.ts';
import type { MethodTable } from '../method.ts';

const MESSAGE_MEMBERS = ['blocks', 'attachments'];

/** A message payload: blocks and attachments; `text` is refused here as by Slack. */
function findMessageFaults(message: unknown): readonly Fault[] {
  if (!isObject(message)) return [{ pointer: '', code: 'invalid_type', message: 'must provide an object' }];
  const unknown = Object.keys(message)
    .filter((name) => !MESSAGE_MEMBERS.includes(name))
    .map((field) => ({
      pointer: '',
      code: 'additional_property',
      message: `invalid additional property: ${field}`,
      field,
    }));
  return [...unknown, ...(message.blocks === undefined ? [] : findBlockFaults(message.blocks, 'message'))];
}

/** Checks Block Kit without posting anything; works without a token. */
export const BLOCK_METHODS: MethodTable = {
  'blocks.validate': {
    scopes: [],
    tier: 'special',
    token: 'none',
    run: (args) => {
      const given = ['blocks', 'message', 'view'].filter((name) => args.raw[name] !== undefined);
      const [kind] = given;
      if (kind === undefined || given.length > 1) {
        throw invalidArguments(['must provide exactly one of `blocks`, `message` or `view`']);
      }
      const value = args.json(kind, 'invalid_json');
      const faults =
        kind === 'view'
          ? findViewFaults(value)
          : kind === 'message'
            ? findMessageFaults(value)
            : findBlockFaults(value, 'message');
      if (faults.length > 0) throw new ApiError(`invalid_${kind}`, { errors: faults });
      return {};
    },
  },
};
