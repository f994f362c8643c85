import type { World } from '../slack/world.ts';
import type { Harness } from './harness.ts';
import type { BackEnd, DirectoryRow, DirectoryTable, PanelState, ShownMail } from './protocol.ts';
import { listSwitches } from './switches.ts';
import {
  dsmTables,
  masTables,
  PasswordCounter,
  type PlainRow,
  type PlainTable,
  synapseTables,
  trueNasTables,
} from './tables.ts';

const SUBJECTS = {
  'account-created': 'Your new account',
  'account-changed': 'Your account was changed',
  'reset-link': 'Choose a new password',
} as const;

/** The back ends as they are, beside how they were when somebody last said that they had seen the changes. */
export class Panel {
  static readonly #ofWorlds = new WeakMap<World, Panel>();
  readonly #harness: Harness;
  readonly #passwords = new PasswordCounter();
  #before: ReadonlyMap<string, ReadonlyMap<string, PlainRow>>;

  constructor(harness: Harness) {
    this.#harness = harness;
    this.#before = this.#remember();
  }

  /** The panel of a workspace: a page server that starts again still knows what has changed. */
  static of(harness: Harness): Panel {
    const panel = Panel.#ofWorlds.get(harness.slack.world) ?? new Panel(harness);
    Panel.#ofWorlds.set(harness.slack.world, panel);
    return panel;
  }

  /** Takes the present state as the one that later ones are compared with. */
  forgetChanges(): void {
    this.#before = this.#remember();
  }

  show(): PanelState {
    const { slack } = this.#harness;
    return {
      backEnds: this.#tables().map(
        ({ id, title, tables }): BackEnd => ({
          id,
          title,
          tables: tables.map((table) => this.#compare(id, table)),
          switches: listSwitches(this.#harness, id),
        }),
      ),
      mails: shownMails(this.#harness),
      slackFaults: slack.faults.pending,
      rateLimits: slack.rateLimits.mode,
    };
  }

  #tables(): readonly { readonly id: string; readonly title: string; readonly tables: readonly PlainTable[] }[] {
    const { dsm, synapse, mas, truenas, mail } = this.#harness;
    const passwords = this.#passwords;
    return [
      ...(dsm === undefined ? [] : [{ id: 'dsm', title: 'Synology NAS', tables: dsmTables(dsm, passwords) }]),
      ...(synapse === undefined ? [] : [{ id: 'synapse', title: 'Matrix', tables: synapseTables(synapse, passwords) }]),
      ...(mas === undefined ? [] : [{ id: 'mas', title: 'Matrix sign-ins', tables: masTables(mas, passwords) }]),
      ...(truenas === undefined
        ? []
        : [{ id: 'truenas', title: 'TrueNAS', tables: trueNasTables(truenas, passwords) }]),
      // It holds no accounts, only switches.
      ...(mail === undefined ? [] : [{ id: 'mail', title: 'Mail server', tables: [] }]),
    ];
  }

  #remember(): ReadonlyMap<string, ReadonlyMap<string, PlainRow>> {
    const tables = this.#tables().flatMap(({ id, tables }) =>
      tables.map((table): [string, ReadonlyMap<string, PlainRow>] => [
        `${id} ${table.id}`,
        new Map(table.rows.map((row) => [row.key, row])),
      ]),
    );
    return new Map(tables);
  }

  #compare(backEnd: string, { id, title, columns, rows }: PlainTable): DirectoryTable {
    const before = this.#before.get(`${backEnd} ${id}`) ?? new Map<string, PlainRow>();
    const now = new Set(rows.map(({ key }) => key));
    const gone = [...before.values()].filter(({ key }) => !now.has(key));
    return {
      id,
      title,
      columns,
      rows: [
        ...rows.map((row) => compareRow(row, before.get(row.key))),
        ...gone.map((row): DirectoryRow => ({ ...row, mark: 'gone', before: undefined })),
      ],
    };
  }
}

/** What the NAS sent by itself and what went through the mail server, oldest first. */
function shownMails({ dsm, mail }: Harness): readonly ShownMail[] {
  const ofNas = (dsm?.state.mails ?? []).map(
    ({ at, to, about, account, holdsPassword }): ShownMail => ({
      at,
      from: 'the NAS',
      to,
      subject: `${SUBJECTS[about]} (${account})`,
      text: undefined,
      holdsPassword,
    }),
  );
  const ofServer = (mail?.mails ?? []).map(
    ({ at, from, to, subject, text }): ShownMail => ({
      at,
      from,
      to: to.join(', '),
      subject,
      text,
      holdsPassword: false,
    }),
  );
  return [...ofNas, ...ofServer].toSorted((one, other) => one.at - other.at);
}

function compareRow(row: PlainRow, before: PlainRow | undefined): DirectoryRow {
  if (before === undefined) return { ...row, mark: 'new', before: undefined };
  const isSame = before.name === row.name && before.cells.every((cell, index) => cell === row.cells[index]);
  return isSame ? { ...row, mark: undefined, before: undefined } : { ...row, mark: 'changed', before: before.cells };
}
