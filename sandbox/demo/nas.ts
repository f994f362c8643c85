/** A plain client of DSM's web API that only reads: it tells the demo what the NAS itself says, whatever the bot said. */
export class Nas {
  readonly #url: string;
  readonly #sid: string;

  private constructor(url: string, sid: string) {
    this.#url = url;
    this.#sid = sid;
  }

  /** Signs in. Throws where DSM refuses. */
  static async open(url: string, account: string, password: string): Promise<Nas> {
    const { data, error } = await signIn(url, account, password);
    if (data?.sid === undefined) throw new Error(`The NAS refuses ${account} with ${error?.code}.`);
    return new Nas(url, data.sid);
  }

  /** Whether an account gets in with a password. DSM's code where it does not, such as 400 for a wrong password. */
  async tries(account: string, password: string): Promise<'signed in' | number | undefined> {
    const { success, data, error } = await signIn(this.#url, account, password);
    if (!success || data === undefined) return error?.code;
    await send(this.#url, { api: 'SYNO.API.Auth', version: '7', method: 'logout', session: SESSION, _sid: data.sid });
    return 'signed in';
  }

  /** The fields of a local account, its groups among them; undefined where there is none of this name. */
  async account(name: string): Promise<NasAccount | undefined> {
    const fields = ['uid', 'description', 'email', 'expired', 'groups', 'password_last_change'];
    const { users } = await this.#read<{ users: readonly NasAccount[] }>('SYNO.Core.User', 'list', {
      type: 'local',
      offset: 0,
      limit: -1,
      additional: fields,
    });
    return users.find((user) => user.name === name);
  }

  /** A domain account as DSM knows it since the last synchronisation, by `WORKGROUP\name`; undefined where it does not. */
  async domainAccount(name: string): Promise<NasAccount | undefined> {
    const { users } = await this.#read<{ users: readonly NasAccount[] }>('SYNO.Core.User', 'list', {
      type: 'domain',
      offset: 0,
      limit: -1,
      additional: ['uid', 'description', 'email', 'groups'],
    });
    return users.find((user) => user.name.toLowerCase() === name.toLowerCase());
  }

  /** What the directory holds in a container, as attributes by name. */
  async directoryObjects(container: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const parameters = { basedn: container, objectCategory: ['person'], offset: 0, limit: 1_000 };
    const { data } = await this.#read<{ data: readonly Readonly<Record<string, unknown>>[] }>(
      'SYNO.ActiveDirectory.Directory',
      'list',
      { ...parameters, action: 'enum', scope: 'one' },
    );
    return data;
  }

  /** The mails in the simulator's outbox. A real NAS hands them to a mail server, so no API tells of them. */
  async outbox(): Promise<readonly { readonly to: string; readonly about: string; readonly account: string }[]> {
    const response = await fetch(`${this.#url}/_control/state`);
    const { mails } = (await response.json()) as { mails: readonly { to: string; about: string; account: string }[] };
    return mails;
  }

  async #read<Data>(api: string, method: string, parameters: Readonly<Record<string, unknown>>): Promise<Data> {
    const encoded = Object.entries(parameters).map(([name, value]) => [name, JSON.stringify(value)]);
    const fields = { api, method, version: '1', _sid: this.#sid, ...Object.fromEntries(encoded) };
    const { success, data, error } = await send<Data>(this.#url, fields);
    if (!success || data === undefined) throw new Error(`The NAS answers ${api}.${method} with ${error?.code}.`);
    return data;
  }
}

/** A row of SYNO.Core.User list. */
export interface NasAccount {
  readonly name: string;
  readonly description: string;
  readonly email: string;
  readonly groups: readonly string[];
  readonly password_last_change?: number;
}

interface Answer<Data> {
  readonly success: boolean;
  readonly data?: Data;
  readonly error?: { readonly code: number };
}

const SESSION = 'webui';

function signIn(url: string, account: string, passwd: string): Promise<Answer<{ readonly sid: string }>> {
  return send(url, {
    api: 'SYNO.API.Auth',
    version: '7',
    method: 'login',
    account,
    passwd,
    session: SESSION,
    format: 'sid',
  });
}

async function send<Data>(url: string, fields: Readonly<Record<string, string>>): Promise<Answer<Data>> {
  const response = await fetch(`${url}/webapi/entry.cgi`, { method: 'POST', body: new URLSearchParams(fields) });
  return (await response.json()) as Answer<Data>;
}
