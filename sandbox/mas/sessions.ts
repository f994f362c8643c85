import { MasError, Rejected } from './errors.ts';
import type { Handlers, Surroundings } from './handlers.ts';
import { page, type Resource, sessionAttributes, single } from './resources.ts';
import type { Session, SessionKind } from './state.ts';
import { userOf } from './users.ts';

interface Kind {
  readonly kind: SessionKind;
  readonly folder: string;
  readonly type: string;
  readonly words: string;
  readonly filter: string;
  readonly end: 'finish' | 'revoke';
  readonly endedStatus: 400 | 409;
}

const kinds: readonly Kind[] = [
  {
    kind: 'compat',
    folder: 'compat-sessions',
    type: 'compat-session',
    words: 'Compatibility session',
    filter: 'filter[user]',
    end: 'finish',
    endedStatus: 400,
  },
  {
    kind: 'oauth2',
    folder: 'oauth2-sessions',
    type: 'oauth2-session',
    words: 'OAuth 2.0 session',
    filter: 'filter[user]',
    end: 'finish',
    endedStatus: 400,
  },
  {
    kind: 'browser',
    folder: 'user-sessions',
    type: 'user-session',
    words: 'User session',
    filter: 'filter[user]',
    end: 'finish',
    endedStatus: 400,
  },
  {
    kind: 'personal',
    folder: 'personal-sessions',
    type: 'personal-session',
    words: 'Personal session',
    filter: 'filter[actor_user]',
    end: 'revoke',
    endedStatus: 409,
  },
];

function handlersOf({ kind, folder, type, words, filter, end, endedStatus }: Kind): Handlers {
  const root = `/api/admin/v1/${folder}`;
  const resource = (session: Session): Resource => ({
    type,
    id: session.id,
    attributes: sessionAttributes(session),
    folder,
  });
  function served({ faults }: Surroundings): void {
    if (kind === 'personal' && faults.values.oldRelease) throw new Rejected(404, '');
  }
  function sessionOf(around: Surroundings, id: string | undefined): Session {
    served(around);
    const session = around.state.sessions.get(id ?? '');
    if (session?.kind !== kind) throw new MasError(404, `${words} with ID ${id} not found`);
    return session;
  }
  return {
    [`GET ${root}`]: (around, { query }) => {
      served(around);
      const wanted = query[filter];
      const user = wanted === undefined ? undefined : userOf(around, wanted);
      const status = query['filter[status]'];
      const sessions = [...around.state.sessions.values()].filter(
        (session) =>
          session.kind === kind &&
          (!user || session.user === user.id) &&
          (status === undefined || (status === 'active') === (session.finishedAt === null)),
      );
      return { status: 200, body: page(sessions.map(resource), query, folder) };
    },
    [`GET ${root}/{id}`]: (around, { path }) => ({
      status: 200,
      body: single(resource(sessionOf(around, path.id))),
    }),
    [`POST ${root}/{id}/${end}`]: (around, { path }) => {
      const session = sessionOf(around, path.id);
      if (session.finishedAt !== null) {
        throw new MasError(endedStatus, `${words} with ID ${session.id} is already finished`);
      }
      around.state.finish(session);
      return { status: 200, body: single(resource(session), `${root}/${session.id}/${end}`) };
    },
  };
}

export const sessionHandlers: Handlers = Object.assign({}, ...kinds.map(handlersOf));
