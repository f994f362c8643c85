import { ApiError } from '../api-error.ts';
import { BOT, TEAM } from '../fixtures.ts';
import type { MethodTable } from '../method.ts';

/** Who am I, am I there, and where do I connect to. */
export const AUTH_METHODS: MethodTable = {
  'auth.test': {
    scopes: [],
    tier: 'special',
    run: (_args, world) => ({
      url: `https://${TEAM.domain}.slack.com/`,
      team: TEAM.name,
      user: world.workspace.person(BOT.userId).name,
      team_id: TEAM.id,
      user_id: BOT.userId,
      bot_id: BOT.botId,
      is_enterprise_install: false,
    }),
  },
  'api.test': {
    scopes: [],
    tier: 4,
    token: 'none',
    run: (args) => {
      const error = args.text('error');
      const { token: _token, ...echoed } = args.raw;
      if (error !== undefined) throw new ApiError(error, { args: echoed });
      return { args: echoed };
    },
  },
  'apps.connections.open': {
    scopes: [],
    tier: 3,
    token: 'app',
    run: (_args, world) => {
      if (!world.app.socketMode) throw new ApiError('forbidden_team');
      return { url: world.socketUrl(world.sockets.issueTicket()) };
    },
  },
  'bots.info': {
    scopes: ['users:read'],
    tier: 3,
    run: (args, world) => {
      if ((args.text('bot') ?? BOT.botId) !== BOT.botId) throw new ApiError('bot_not_found');
      const bot = { id: BOT.botId, app_id: BOT.appId, user_id: BOT.userId, name: world.app.botName, deleted: false };
      return { bot: { ...bot, updated: world.workspace.person(BOT.userId).updated } };
    },
  },
};
