import { DeskhandError } from '../core/errors.ts';
import { bodyOf, requestIn } from './bodies.ts';
import type { Request } from './request.ts';
import type { Row, SqlValue } from './schema.ts';
import type { SecretBox } from './secret-box.ts';

/** What a query of requests has to ask for. */
export const requestColumns = 'id, state, version, requester, requested_at, body, mac';

/** Told of each request that does not fit what Deskhand has written. Never throws. */
export type ReportTampering = (request: string, what: string) => void;

export type RowCodec = ReturnType<typeof rowCodec>;

/** Requests as rows: written with a proof that Deskhand wrote them, and read only with it. */
export function rowCodec(secretBox: Pick<SecretBox, 'authenticate' | 'isAuthentic'>, report: ReportTampering) {
  const proven = (row: Row): string =>
    JSON.stringify([
      'request',
      row.id,
      row.state,
      Number(row.version),
      row.requester,
      Number(row.requested_at),
      row.body,
    ]);

  async function read(row: Row): Promise<Request> {
    if (secretBox.isAuthentic(proven(row), String(row.mac))) return requestIn(String(row.body));
    report(String(row.id), 'The row was not written by Deskhand');
    throw tampered(`Request ${row.id}`);
  }

  return {
    /** What is written of a request, by column. */
    columnsOf(request: Request) {
      const { id, state, version, requester, requestedAt } = request;
      const columns = {
        id,
        state,
        version,
        requester: `${requester.team}/${requester.id}`,
        requested_at: requestedAt,
        body: bodyOf(request),
      } satisfies Record<string, SqlValue>;
      return { ...columns, mac: secretBox.authenticate(proven(columns)) };
    },

    /** A proof of a row as it is, by the present key. */
    macOf: (row: Row): string => secretBox.authenticate(proven(row)),

    /** @throws DeskhandError `journal-tampered` where somebody else wrote the row */
    read,

    /** Those of the rows that Deskhand wrote: one that somebody changed holds up no other. */
    async readAll(rows: readonly Row[]): Promise<readonly { request: Request; row: Row }[]> {
      const all: { request: Request; row: Row }[] = [];
      for (const row of rows) {
        try {
          all.push({ request: await read(row), row });
        } catch (cause) {
          if (!isTampering(cause)) throw cause;
        }
      }
      return all;
    },
  };
}

export const isTampering = (cause: unknown): boolean =>
  cause instanceof DeskhandError && cause.code === 'journal-tampered';

/** Something in the journal that does not come from Deskhand: nothing is done on the strength of it. */
export const tampered = (what: string): DeskhandError =>
  new DeskhandError('journal-tampered', {
    userMessage: `${what} was changed in the journal behind Deskhand's back, so nothing was done. Please tell your security team and your Deskhand admin: deskhand audit verify`,
    effect: 'none',
  });
