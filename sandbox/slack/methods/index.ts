import type { MethodTable } from '../method.ts';
import { AUTH_METHODS } from './auth.ts';
import { CHAT_METHODS } from './chat.ts';
import { CONVERSATION_METHODS } from './conversations.ts';
import { FILE_METHODS } from './files.ts';
import { REACTION_METHODS } from './reactions.ts';
import { STREAMING_METHODS } from './streaming.ts';
import { USERGROUP_METHODS } from './usergroups.ts';
import { USER_METHODS } from './users.ts';
import { VIEW_METHODS } from './views.ts';

/** Every Web API method that the simulator has; any other is `unknown_method`. */
export const METHODS: MethodTable = {
  ...AUTH_METHODS,
  ...CHAT_METHODS,
  ...CONVERSATION_METHODS,
  ...FILE_METHODS,
  ...REACTION_METHODS,
  ...STREAMING_METHODS,
  ...USERGROUP_METHODS,
  ...USER_METHODS,
  ...VIEW_METHODS,
};
