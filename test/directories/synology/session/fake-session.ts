import { DsmRefusal } from '../../../../src/directories/synology/session/refusals.ts';
import type { Call, Session } from '../../../../src/directories/synology/session/session.ts';

/** A session that answers by `API method`; a number is a refusal. */
export function sessionWith(answers: Readonly<Record<string, number | ((call: Call<unknown>) => unknown)>>) {
  const asked: string[] = [];
  const session: Session = {
    where: 'nas',
    account: 'deskhand',
    async call<T>(call: Call<T>): Promise<T> {
      const name = `${call.api} ${call.method}`;
      asked.push(name);
      const answer = answers[name];
      if (typeof answer === 'function') {
        const data = answer(call);
        return call.data?.parse(data) as T;
      }
      throw new DsmRefusal(call, { code: answer ?? 103, errors: undefined }, { where: 'nas', changes: false });
    },
    offers: async () => true,
    discover: async () => undefined,
    hasToken: async () => true,
    close: async () => undefined,
  };
  return { session, asked };
}
