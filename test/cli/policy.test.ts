import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explainCase, testPolicy } from '../../src/cli/policy.ts';

const root = join(import.meta.dirname, '..', '..');
let folder = '';
const inFolder = (name: string) => join(folder, name);
const files = () => ({ config: inFolder('deskhand.yml') });
const change = (name: string, right: string, wrong: string) => {
  const text = readFileSync(inFolder(name), 'utf8');
  expect(text).toContain(right);
  writeFileSync(inFolder(name), text.replace(right, wrong));
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskhand-policy-'));
  copyFileSync(join(root, 'deskhand.example.yml'), inFolder('deskhand.yml'));
  copyFileSync(join(root, 'policy.example.yml'), inFolder('policy.yml'));
  copyFileSync(join(root, 'policy.example.cases.yml'), inFolder('policy.cases.yml'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('policy test', () => {
  it('passes for the examples, with deskhand.yml alone: no token, no password', async () => {
    const { lines, passed } = await testPolicy(files());
    expect(lines).toEqual([expect.stringMatching(/^policy\.yml: \d+ cases, 0 failed; 0 /)]);
    expect(passed).toBe(true);
  });

  it('fails where a rule has been changed so that a case comes out differently', async () => {
    change('policy.yml', 'who: { in: [helpdesk, leads, security] }', 'who: { in: [helpdesk] }');
    const { lines, passed } = await testPolicy(files());
    expect(lines[0]).toMatch(
      /policy\.cases\.yml:\d+:3: case "viewing an account.*": expected allow: \[look\], but the policy says deny: \[\]$/,
    );
    expect(passed).toBe(false);
  });

  it('fails where a rule is covered by no case', async () => {
    change(
      'policy.yml',
      'approve:\n',
      'approve:\n  - id: new\n    do: [leave-group]\n    group: { in: [executives] }\n    from: [leads]\n    because: x\n',
    );
    const { lines, passed } = await testPolicy(files());
    expect(lines).toContain(`${inFolder('policy.yml')}: approve rule "new" is covered by no case`);
    expect(passed).toBe(false);
  });

  it('takes other files in place of the usual ones', async () => {
    const other = { ...files(), policy: join(root, 'policy.example.yml') };
    expect((await testPolicy(other)).passed).toBe(true);
    await expect(testPolicy({ ...files(), cases: inFolder('none.yml') })).rejects.toThrow('none.yml cannot be read');
  });

  it('refuses a policy that names a directory which deskhand.yml lacks', async () => {
    change('policy.yml', 'nas:administrators', 'nass:administrators');
    await expect(testPolicy(files())).rejects.toThrow('no directory is called "nass" - did you mean "nas"?');
  });
});

it('the documentation shows a policy and cases that fit each other', async () => {
  const page = readFileSync(join(root, 'docs', 'policy.md'), 'utf8');
  const [policy = '', cases = ''] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text);
  writeFileSync(inFolder('policy.yml'), policy);
  writeFileSync(inFolder('policy.cases.yml'), cases);
  const { lines, passed } = await testPolicy(files());
  expect(lines).toEqual([expect.stringMatching(/^policy\.yml: 4 cases, 0 failed; 0 /)]);
  expect(passed).toBe(true);
});

describe('policy explain', () => {
  it('has a line for each rule', async () => {
    const lines = await explainCase(files(), 'The directory does not answer');
    expect(lines).toContain('may credentials: yes');
    expect(lines).toContain('never own-account: unknown; could not check: target (requester)');
  });

  it('says which case was perhaps meant', async () => {
    await expect(explainCase(files(), 'a guest in the helpdesks channel')).rejects.toThrow(
      'did you mean "a guest in the helpdesk\'s channel"?',
    );
  });
});
