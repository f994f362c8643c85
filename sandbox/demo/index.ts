import type { DsmSimulator } from '../dsm/index.ts';
import type { SlackSimulator } from '../slack/index.ts';
import { correctMistakes, createDomainAccount, joinGroups } from './account-journeys.ts';
import { Actor } from './actor.ts';
import type { Harness, Journey } from './harness.ts';
import { Nas } from './nas.ts';
import { mailResetLink, resetPassword } from './password-journeys.ts';
import { callerIsSomebodyElse, declinedWithReason, refusedByPolicy } from './refusal-journeys.ts';
import { Transcript } from './transcript.ts';

/** Where the demo takes place and where it is told. */
export interface DemoSetting {
  readonly slack: SlackSimulator;
  readonly dsm: DsmSimulator;
  readonly write: (line: string) => void;
  /** All of them where left out. */
  readonly journeys?: readonly Journey[];
  /** Milliseconds that people wait for one thing to happen; 12,000 where left out. */
  readonly patience?: number;
}

/** What came of one journey. */
export interface JourneyOutcome {
  readonly title: string;
  readonly isGood: boolean;
  /** What was read back from the NAS, or what went wrong. */
  readonly finding: string;
}

const allJourneys: readonly Journey[] = [
  resetPassword,
  mailResetLink,
  joinGroups,
  createDomainAccount,
  refusedByPolicy,
  declinedWithReason,
  correctMistakes,
  callerIsSomebodyElse,
];

/** Scripted people go through the journeys, one after the other. A journey that fails does not keep the others from being tried. */
export async function runDemo(setting: DemoSetting): Promise<readonly JourneyOutcome[]> {
  const { slack, dsm, write, journeys = allJourneys, patience = 12_000 } = setting;
  const begun = performance.now();
  // Long enough to be watched: a real NAS takes seconds too.
  dsm.faults.set({ joinPolls: 9, syncPolls: 9 });
  const transcript = new Transcript(slack.world, write);
  const stopFollowing = transcript.follow();
  const harness = await openHarness(slack, dsm, transcript, patience);
  const outcomes: JourneyOutcome[] = [];
  for (const [index, journey] of journeys.entries()) {
    transcript.title(`${index + 1}. ${journey.title}`);
    outcomes.push(await play(journey, harness));
  }
  stopFollowing();
  summarise(transcript, outcomes, performance.now() - begun);
  return outcomes;
}

async function openHarness(
  slack: SlackSimulator,
  dsm: DsmSimulator,
  transcript: Transcript,
  patience: number,
): Promise<Harness> {
  const { world } = slack;
  const actor = (key: string) => new Actor(world, slack.person(key), transcript, patience);
  return {
    kim: actor('kim'),
    lee: actor('lee'),
    sam: actor('sam'),
    ada: actor('ada'),
    grace: actor('grace'),
    nas: await Nas.open(dsm.url, 'deskhand', 'Deskhand-Sandbox-1'),
    transcript,
    cards: () => world.messages.inChannel('C0REQUESTS').filter(({ message }) => message.thread_ts === undefined).length,
  };
}

async function play(journey: Journey, harness: Harness): Promise<JourneyOutcome> {
  const { title } = journey;
  try {
    return { title, isGood: true, finding: await journey.play(harness) };
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    harness.transcript.failure(words);
    for (const actor of [harness.kim, harness.lee, harness.sam, harness.ada, harness.grace]) await actor.tidiesUp();
    return { title, isGood: false, finding: words.split('\n')[0] ?? '' };
  }
}

function summarise(transcript: Transcript, outcomes: readonly JourneyOutcome[], milliseconds: number): void {
  transcript.title('What came of it, as the NAS itself tells');
  for (const [index, { title, isGood, finding }] of outcomes.entries()) {
    const line = `${isGood ? 'ok    ' : 'FAILED'} ${index + 1}. ${title}`;
    if (isGood) transcript.plain(line);
    else transcript.failure(line);
    transcript.plain(`         ${finding}`);
  }
  const good = outcomes.filter(({ isGood }) => isGood).length;
  transcript.plain('');
  transcript.plain(
    `${good} of ${outcomes.length} journeys went as they should, in ${(milliseconds / 1000).toFixed(1)} s.`,
  );
}
