import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventLabelOf } from '../../src/audit/event-labels.ts';
import { auditForms } from '../../src/audit/formats.ts';
import { sinceOf } from '../../src/audit/since.ts';
import { DeskhandError } from '../../src/core/errors.ts';
import type { EventRecord } from '../../src/journal/audit-log.ts';
import { aRequest, person } from '../support/builders.ts';

const aRecord = (given: Partial<EventRecord> = {}): EventRecord => ({
  sequence: 7,
  request: 'R0000001',
  at: Date.UTC(2026, 10, 21, 9),
  kind: 'declined',
  body: JSON.stringify({ kind: 'declined', person: person('U0LEE'), reason: 'No ticket.' }),
  hash: 'ab'.repeat(32),
  ...given,
});

const nasty = fc.string({
  unit: fc.constantFrom('=', '|', '\\', '\n', '\r', '"', ',', '+', '-', '@', '\t', ' ', 'a', 'ä', '😀', '＝'),
});

const aRecordOfAnything = fc.record({
  sequence: fc.integer(),
  request: nasty,
  at: fc.oneof(fc.integer(), fc.constant(Number.NaN), fc.constant(8.64e15 + 1)),
  kind: fc.oneof(nasty, fc.string(), fc.constantFrom('toString', '__proto__', 'constructor')),
  body: fc.oneof(nasty, fc.json()),
  hash: nasty,
});

describe('JSONL', () => {
  it('holds each part of a line, the event as data', () => {
    expect(JSON.parse(auditForms.jsonl.line(aRecord()))).toEqual({
      sequence: 7,
      request: 'R0000001',
      at: '2026-11-21T09:00:00.000Z',
      kind: 'declined',
      event: { kind: 'declined', person: { team: 'T0EXAMPLE', id: 'U0LEE' }, reason: 'No ticket.' },
      hash: 'ab'.repeat(32),
    });
  });

  it('gives the event back letter for letter as it was hashed', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (event) => {
        const body = JSON.stringify(event);
        const line = JSON.parse(auditForms.jsonl.line(aRecord({ body }))) as { event: unknown };
        expect(JSON.stringify(line.event)).toBe(body);
      }),
    );
  });

  it('is one line for whatever stands in the log', () => {
    fc.assert(
      fc.property(aRecordOfAnything, (record) => {
        const line = auditForms.jsonl.line(record);
        expect(line).not.toMatch(/[\r\n]/);
        expect(JSON.parse(line)).toMatchObject({ kind: record.kind });
      }),
    );
  });
});

/** A reader of RFC 4180, written from its grammar. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let rest = text;
  while (rest !== '') {
    const [all, quoted, bare] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?=,|\r\n)/.exec(rest) ?? [];
    if (all === undefined) throw new Error(`No cell: ${JSON.stringify(rest)}`);
    row.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'));
    rest = rest.slice(all.length);
    if (rest.startsWith(',')) rest = rest.slice(1);
    else {
      rest = rest.slice(2);
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('CSV', () => {
  const text = (...records: EventRecord[]) =>
    [auditForms.csv.heading, ...records.map(auditForms.csv.line)].map((line) => `${line}\r\n`).join('');

  it('has a heading, names who acted, and reads back as RFC 4180', () => {
    const [heading, line] = cellsOf(text(aRecord()));
    expect(heading).toEqual(['sequence', 'request', 'at', 'kind', 'name', 'severity', 'person', 'event', 'hash']);
    expect(line?.slice(0, 7)).toEqual([
      '7',
      'R0000001',
      '2026-11-21T09:00:00.000Z',
      'declined',
      'A person declined',
      '4',
      'T0EXAMPLE/U0LEE',
    ]);
    expect(JSON.parse(line?.[7] ?? '')).toMatchObject({ reason: 'No ticket.' });
  });

  it('reads back whatever stands in the log, and no cell of text begins a formula', () => {
    fc.assert(
      fc.property(aRecordOfAnything, (record) => {
        const [, line = []] = cellsOf(text(record));
        expect(line).toHaveLength(9);
        const texts = [line[1], line[3], line[4], line[6], line[7], line[8]] as string[];
        for (const cell of texts) expect(cell.trimStart()).not.toMatch(/^[=+\-@＝＋－＠]/u);
        for (const cell of texts) expect(cell).not.toMatch(/^[\t\r\n]/);
        expect([line[7], line[7]?.slice(1)]).toContain(record.body);
      }),
    );
  });
});

/** A reader of CEF, written from its description: seven headers, then key=value pairs. */
function readCef(line: string): { headers: string[]; fields: Map<string, string> } {
  const headers: string[] = [];
  let rest = line;
  while (headers.length < 7) {
    const [all, header = ''] = /^((?:[^|\\]|\\[|\\])*)\|/.exec(rest) ?? [];
    if (all === undefined) throw new Error(`No header: ${JSON.stringify(rest)}`);
    headers.push(header.replaceAll(/\\([|\\])/g, '$1'));
    rest = rest.slice(all.length);
  }
  const fields = new Map<string, string>();
  const pairs = rest.split(/ (?=[A-Za-z0-9]+=)/);
  for (const pair of pairs) {
    const [, key = '', value = ''] = /^([A-Za-z0-9]+)=((?:[^=\\]|\\[=\\rn])*)$/s.exec(pair) ?? [];
    if (key === '') throw new Error(`No field: ${JSON.stringify(pair)}`);
    fields.set(
      key,
      value.replaceAll(/\\([=\\rn])/g, (_, mark: string) => ({ r: '\r', n: '\n' })[mark] ?? mark),
    );
  }
  return { headers, fields };
}

describe('CEF', () => {
  it('has the seven headers and the fields of the log', () => {
    const { headers, fields } = readCef(auditForms.cef.line(aRecord()));
    expect(headers.slice(0, 3)).toEqual(['CEF:0', 'Deskhand', 'Deskhand']);
    expect(headers.slice(4)).toEqual(['declined', 'A person declined', '4']);
    expect(fields.get('rt')).toBe(String(Date.UTC(2026, 10, 21, 9)));
    expect(fields.get('externalId')).toBe('7');
    expect(fields.get('suser')).toBe('T0EXAMPLE/U0LEE');
    expect(fields.get('cs1')).toBe('R0000001');
    expect(JSON.parse(fields.get('cs3') ?? '')).toMatchObject({ reason: 'No ticket.' });
  });

  it('lets no text end a header, a field or the line', () => {
    const kind = 'x|10|rt=0';
    const body = JSON.stringify({ reason: 'no\nCEF:0|evil| suser=eve\\' });
    const { headers, fields } = readCef(auditForms.cef.line(aRecord({ kind, body })));
    expect(headers[4]).toBe(kind);
    expect(headers).toHaveLength(7);
    expect(fields.get('cs3')).toBe(body);
    expect(fields.get('suser')).toBeUndefined();
  });

  it('reads back whatever stands in the log', () => {
    fc.assert(
      fc.property(aRecordOfAnything, (record) => {
        const line = auditForms.cef.line(record);
        expect(line).not.toMatch(/[\r\n]/);
        const { headers, fields } = readCef(line);
        expect(headers[4]).toBe(record.kind.replaceAll(/[\r\n]+/g, ' '));
        expect(fields.get('cs3') ?? '').toBe(record.body);
        expect(fields.get('cs2') ?? '').toBe(record.hash);
      }),
    );
  });
});

describe('a kind of event', () => {
  it('that nobody has rated is shown in its own words, never lost', () => {
    expect(eventLabelOf('quota-raised')).toEqual({ name: 'Quota raised', severity: 5 });
    expect(eventLabelOf('')).toMatchObject({ name: 'An event' });
    expect(eventLabelOf('constructor')).toEqual({ name: 'Constructor', severity: 5 });
  });

  it('that says alarm, lockdown or refusal by its name is rated for it', () => {
    const rated = ['alarm', 'lockdown-started', 'frozen', 'vetoed', 'attempt-refused'].map(
      (kind) => eventLabelOf(kind).severity,
    );
    expect(rated).toEqual([10, 9, 9, 7, 6]);
  });

  it('that opens a request names its requester as the one who acted', () => {
    const body = JSON.stringify({ kind: 'requested', request: aRequest() });
    expect(auditForms.cef.line(aRecord({ kind: 'requested', body }))).toContain(' suser=T0EXAMPLE/U0KIM ');
  });
});

describe('--since', () => {
  const now = Date.UTC(2026, 10, 21, 9);

  it.each([
    ['90d', now - 90 * 86_400_000],
    ['12h', now - 12 * 3_600_000],
    ['5m', now - 300_000],
    ['2026-08-01', Date.UTC(2026, 7, 1)],
    ['2026-08-01T09:30', Date.UTC(2026, 7, 1, 9, 30)],
    ['2026-08-01T09:30:15Z', Date.UTC(2026, 7, 1, 9, 30, 15)],
    ['2026-08-01T09:30+02:00', Date.UTC(2026, 7, 1, 7, 30)],
  ])('takes %s', (text, moment) => {
    expect(sinceOf(text, now)).toBe(moment);
  });

  it.each(['yesterday', '90', '2026-02-31', '2026-13-01', '', '-5d', '2026-08-01T25:00Z'])('refuses %j', (text) => {
    expect(() => sinceOf(text, now)).toThrow(DeskhandError);
  });
});
