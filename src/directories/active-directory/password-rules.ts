import type { Settings } from '../../core/settings.ts';
import type { Domain } from './domain.ts';
import { equals } from './filters.ts';
import type { Lookup } from './lookup.ts';
import { isRefusal, status } from './session/refusals.ts';
import type { Row } from './session/row.ts';
import type { Session } from './session/session.ts';
import { daysOf, intervalOf } from './values/file-time.ts';

interface RulesDeps {
  readonly session: Session;
  readonly domain: () => Promise<Domain>;
  readonly lookup: Lookup;
}

/** Good for every fine-grained policy that is used, where it may not be read what it asks for. */
const lengthUnderUnreadablePolicy = 20;

const ruleAttributes = [
  ...['minPwdLength', 'pwdHistoryLength', 'pwdProperties', 'minPwdAge', 'maxPwdAge'],
  ...['lockoutThreshold', 'lockoutDuration', 'lockOutObservationWindow'],
];

/** The domain's rules, which every account may read. */
export async function readRules(session: Session, { base }: Domain): Promise<Row> {
  const [row] = await session.search({ base, scope: 'base', attributes: ruleAttributes });
  if (row) return row;
  throw new TypeError('A domain has an object of its own.');
}

const numberOf = (text: string | undefined): number => Number(text ?? 0);

/** The rules as the port has them. */
export const toSettings = (row: Row): Settings => ({
  minLength: numberOf(row.text('minPwdLength')),
  history: numberOf(row.text('pwdHistoryLength')),
  maxAge: daysOf(intervalOf(row.text('maxPwdAge'))),
  minAge: daysOf(intervalOf(row.text('minPwdAge'))),
});

/**
 * The least length of a new password for an account: the domain's, or that of the fine-grained policy that is in force for it. Its
 * values are empty for all but administrators, though the account names it.
 */
export async function passwordLengthFor({ session, domain, lookup }: RulesDeps, id: string): Promise<number> {
  const policy = (await lookup.row(id, ['msDS-ResultantPSO']))?.text('msDS-ResultantPSO');
  if (policy !== undefined) return lengthUnder(session, policy);
  return numberOf((await readRules(session, await domain())).text('minPwdLength'));
}

async function lengthUnder(session: Session, policy: string): Promise<number> {
  const attribute = 'msDS-MinimumPasswordLength';
  const rows = await unlessHidden(session.search({ base: policy, scope: 'base', attributes: [attribute] }));
  const length = rows?.[0]?.text(attribute);
  return length === undefined ? lengthUnderUnreadablePolicy : numberOf(length);
}

/**
 * The same for an account that is yet to be. When it is made it is in the primary group of all accounts and in no other, so that a
 * policy for that one is in force for Deskhand's own account too, of which it can be asked.
 */
export async function passwordLengthForNew(deps: RulesDeps): Promise<number> {
  const self = await deps.lookup.self();
  return self === undefined ? lengthUnderUnreadablePolicy : passwordLengthFor(deps, self);
}

/** Fine-grained password policies. To all but administrators they are hidden, which looks as if there were none: then `undefined`. */
export async function readPolicies(session: Session, { base }: Domain): Promise<readonly Row[] | undefined> {
  const found = await unlessHidden(
    session.search({
      base: `CN=Password Settings Container,CN=System,${base}`,
      scope: 'one',
      filter: equals('objectClass', 'msDS-PasswordSettings'),
      attributes: ['cn'],
    }),
  );
  return found?.length === 0 ? undefined : found;
}

/** Windows shows the container to administrators only, and answers others as if there were none: known, but not seen. */
async function unlessHidden(asked: Promise<readonly Row[]>): Promise<readonly Row[] | undefined> {
  try {
    return await asked;
  } catch (cause) {
    if (isRefusal(cause, status.noSuchObject, status.insufficientRights)) return undefined;
    throw cause;
  }
}
