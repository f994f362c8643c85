import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { runDemo } from '../../../sandbox/demo/index.ts';
import { mailResetLink } from '../../../sandbox/demo/password-journeys.ts';
import { Transcript } from '../../../sandbox/demo/transcript.ts';
import { startDsm } from '../../../sandbox/dsm/index.ts';
import { MovableClock } from '../../../sandbox/kit/simulator.ts';
import { startSlack } from '../../../sandbox/slack/index.ts';
import { SandboxProgram } from './program.ts';

const manifestFile = join(import.meta.dirname, '../../../manifest.yml');

/** The simulators with no bot at all, so that nothing answers. */
async function startWithoutBot() {
  const clock = new MovableClock();
  const manifest: unknown = parse(await readFile(manifestFile, 'utf8'));
  const slack = await startSlack({ manifest, clock });
  const dsm = await startDsm({ clock });
  onTestFinished(async () => void (await Promise.all([slack.close(), dsm.close()])));
  return { slack, dsm };
}

describe('deskhand sandbox --tour', () => {
  it('goes through every journey with the real bot, shows no secret, and leaves nothing behind', {
    // A minute, as README promises, also on a busy machine.
    timeout: 60_000,
  }, async () => {
    const sandbox = new SandboxProgram(['--tour']);
    const code = await sandbox.ended;
    expect(sandbox.output).toContain('8 of 8 journeys went as they should');
    expect(code).toBe(0);
    expect(sandbox.words).toBe('');
    expect(sandbox.output.match(/•{8}/g)).toHaveLength(3);
    expect(sandbox.output).not.toMatch(/Sandbox-1|xox[bp]|xapp/);
    expect(readdirSync(sandbox.folder)).toEqual([]);
  });
});

describe('a tour in which nothing works', () => {
  it('tells for each journey what the person saw instead, and goes on with the next', async () => {
    const { slack, dsm } = await startWithoutBot();
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const journeys = [mailResetLink, mailResetLink];
    const outcomes = await runDemo({ slack, dsm, write, journeys, patience: 100 });
    expect(outcomes.map(({ isGood }) => isGood)).toEqual([false, false]);
    const text = lines.join('\n');
    expect(text).toContain('Kim Novak waited 100 ms to see What will change');
    expect(text).toContain('/forgot-password failed with the error "dispatch_failed"');
    expect(text).toMatch(/FAILED 1\. Mail a reset link[\s\S]*FAILED 2\./);
    expect(text).toContain('0 of 2 journeys went as they should');
  });

  it('believes the NAS and not the words in Slack', async () => {
    const { slack, dsm } = await startWithoutBot();
    const lying = {
      title: 'A bot that says it is done',
      play: async ({ nas }: Parameters<typeof mailResetLink.play>[0]) => {
        const outcome = await nas.tries('ada', 'what the bot showed');
        if (outcome !== 'signed in') throw new Error(`ada cannot sign in (${outcome}).`);
        return 'ada signs in';
      },
    };
    const [outcome] = await runDemo({ slack, dsm, write: () => undefined, journeys: [lying] });
    expect(outcome).toEqual({ title: lying.title, isGood: false, finding: 'ada cannot sign in (400).' });
  });
});

describe('the transcript', () => {
  it('shows of an edited message the lines that are new', async () => {
    const { slack } = await startWithoutBot();
    const lines: string[] = [];
    const transcript = new Transcript(slack.world, (line) => void lines.push(line));
    onTestFinished(transcript.follow());
    const message = { type: 'message' as const, user: 'U0KIM', ts: '1790000001.000100', text: 'one\ntwo' };
    const record = slack.world.messages.add('C0HELPDESK', message);
    slack.world.messages.change(record, { text: 'one\nthree' });
    expect(lines).toEqual([
      'Kim Novak writes in #helpdesk:',
      '    one',
      '    two',
      'Kim Novak edits in #helpdesk:',
      '    three',
    ]);
  });

  it('never writes a text that it was told to hide', async () => {
    const { slack } = await startWithoutBot();
    const lines: string[] = [];
    const transcript = new Transcript(slack.world, (line) => void lines.push(line));
    transcript.hide('hunter2');
    transcript.sight('Ada reads:', 'For ada:\nhunter2');
    transcript.failure('she typed hunter2, twice: hunter2');
    expect(`${lines.join('\n')}${transcript.text}`).not.toContain('hunter2');
  });
});
