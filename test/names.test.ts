import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** Identifiers that were given up for one name for one thing. A list and no patterns: names on the wire stay as they are. */
const givenUp = [
  ...[
    'Desk',
    'desk',
    'createSelfDirectory',
    'weigh',
    'Weighed',
    'weighed',
    'weighAttempt',
    'judge',
    'Judgement',
    'Matter',
  ],
  ...[
    'intake',
    'menuFor',
    'Standing',
    'standing',
    'StandingChange',
    'changeStanding',
    'standingOf',
    'presses',
    'objections',
  ],
  ...[
    'repudiate',
    'reported-not-me',
    'cooling-down',
    'cool-down-ended',
    'armedSince',
    'armedUntil',
    'moveOn',
    'madeAt',
    'doubtful',
    'fallen',
  ],
  ...[
    'putOff',
    'Outrun',
    'Seal',
    'seal',
    'createSeal',
    'sealOf',
    'spend',
    'keep',
    'untold',
    'places',
    'Places',
    'placesOfAccount',
  ],
  ...[
    'placesOfGroup',
    'resolvePlaces',
    'startAddressWatch',
    'tell',
    'tellOf',
    'tellByMail',
    'tellHolder',
    'told',
    'toldByMailAt',
  ],
  ...[
    'discreet',
    'isDiscreet',
    'askDiscreetly',
    'barred',
    'obstacle',
    'ObstacleDeps',
    'apart',
    'Apart',
    'ApartPart',
    'presser',
  ],
  ...[
    'presserOf',
    'messagesApart',
    'painter',
    'startPainter',
    'paint',
    'paintThread',
    'drawCard',
    'drawOutcome',
    'drawQuestion',
  ],
  ...[
    'Drawing',
    'drawn',
    'undrawn',
    'windows',
    'Windows',
    'createWindows',
    'Carried',
    'carried',
    'knownToPolicy',
    'standsIn',
  ],
  ...[
    'issueWords',
    'meantWords',
    'refusalWords',
    'settledWords',
    'standingWords',
    'frozenWords',
    'confirmerWords',
    'stateWords',
  ],
  ...[
    'syntaxWords',
    'trustWords',
    'timeWords',
    'discreetWords',
    'decisionWords',
    'serverWords',
    'expiryWords',
    'verdictWords',
  ],
  ...[
    'ConfirmRule',
    'confirmations',
    'confirmed',
    'confirmers',
    'confirmedBy',
    'isConfirmed',
    'unconfirmed',
    'breakGlass',
  ],
  ...['breakGlassIn', 'glass', 'glassField'],
  ...['twin', 'standIn', 'StandIn', 'cast', 'siege', 'Siege', 'asker'],
];

/** Files that have another name now. */
const oldFiles = [
  ...[
    'desk.ts',
    'weigh.ts',
    'judge.ts',
    'intake.ts',
    'menu.ts',
    'objections.ts',
    'proofs.ts',
    'told.ts',
    'trouble.ts',
    'discreet.ts',
  ],
  ...[
    'lifecycle.ts',
    'engine.ts',
    'decisions.ts',
    'observe.ts',
    'prepare.ts',
    'seal.ts',
    'store.ts',
    'limits.ts',
    'address-watch.ts',
  ],
  ...[
    'painter.ts',
    'apart.ts',
    'windows.ts',
    'presser.ts',
    'budget.ts',
    'proof-cards.ts',
    'shown-view.ts',
    'standing.ts',
    'known.ts',
  ],
  ...['break-glass.ts', 'review-break-glass.ts'],
  ...['places.ts', 'obstacles.ts', 'stand-in.ts'],
];

/** Every identifier of a file: variables, properties, types and parameters, and no words of its texts. */
function identifiersOf(file: string, text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('type' in node && node.type === 'Identifier' && 'name' in node) names.add(String(node.name));
    Object.values(node).forEach(visit);
  };
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  visit(program);
  return names;
}

const identifiers = new Map(files.map((file) => [file, identifiersOf(file, readFileSync(join(root, file), 'utf8'))]));

it.each(givenUp)('nothing in src is called %s', (name) => {
  expect(files.filter((file) => identifiers.get(file)?.has(name))).toEqual([]);
});

it('no file of src has a name that was given up', () => {
  expect(files.filter((file) => oldFiles.includes(file.split('/').at(-1) ?? ''))).toEqual([]);
});

it('sees an identifier in code, also inside a template, and none in texts and comments', () => {
  const code = `const a = desk; // paint
    interface B { told: string }
    const c = 'windows' + \`menu \${seal} apart\`;`;
  expect([...identifiersOf('x.ts', code)]).toEqual(['a', 'desk', 'B', 'told', 'c', 'seal']);
});
