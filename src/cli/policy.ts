import { basename } from 'node:path';
import { readOfflineConfig, textOf } from '../config/offline.ts';
import { DeskhandError } from '../core/errors.ts';
import { loadOperations } from '../operations/index.ts';
import { type PolicyCase, readCases, runCases } from '../policy/cases.ts';
import { type ReviewedPolicy, reviewPolicy } from '../policy/document.ts';
import { explain } from '../policy/explain.ts';
import type { Policy } from '../policy/policy.ts';
import { explanationLines } from '../policy/report.ts';
import { policyVocabulary } from '../policy/vocabulary.ts';
import { didYouMean } from '../yaml/did-you-mean.ts';
import { faultLine } from '../yaml/fault.ts';

/** Which files to work on. Nothing else is read: no environment, no Slack, no directory. */
export interface PolicyFiles {
  /** deskhand.yml, for the ids of the directories and the place of the policy. */
  readonly config: string;
  /** In place of the policy that deskhand.yml names. */
  readonly policy?: string;
  /** In place of the file beside the policy: policy.yml has policy.cases.yml. */
  readonly cases?: string;
}

interface Read {
  readonly review: ReviewedPolicy;
  readonly cases: readonly PolicyCase[];
  readonly policyFile: string;
}

async function read({ config, ...given }: PolicyFiles): Promise<Read> {
  const settings = await readOfflineConfig(config);
  const policyFile = given.policy ?? settings.policy;
  const casesFile = given.cases ?? policyFile.replace(/(\.ya?ml)?$/, '.cases.yml');
  const vocabulary = policyVocabulary((await loadOperations()).values(), settings.directories);
  const review = reviewPolicy(policyFile, await textOf(policyFile), vocabulary);
  return { review, policyFile, cases: readCases(casesFile, await textOf(casesFile), review.policy, vocabulary) };
}

/** Reads a policy that is to be tried, against the operations and directories that there are. */
export async function readForReplay(config: string, file: string): Promise<Policy> {
  const { directories } = await readOfflineConfig(config);
  const vocabulary = policyVocabulary((await loadOperations()).values(), directories);
  return reviewPolicy(file, await textOf(file), vocabulary).policy;
}

/** Runs a policy's cases. Passes if each case has the expected result and each rule is covered by one. */
export async function testPolicy(files: PolicyFiles): Promise<{ lines: readonly string[]; passed: boolean }> {
  const { review, cases, policyFile } = await read(files);
  const { failures, unreached } = runCases(review.policy, cases);
  const remarks = [...review.warnings, ...review.overlaps].map((fault) => `warning: ${faultLine(fault)}`);
  const untested = unreached.map(({ list, id }) => `${policyFile}: ${list} rule "${id}" is covered by no case`);
  const passed = failures.length === 0 && unreached.length === 0;
  const count = `${cases.length} cases, ${failures.length} failed; ${unreached.length} rules not covered`;
  return {
    lines: [...remarks, ...failures.map(faultLine), ...untested, `${basename(policyFile)}: ${count}`],
    passed,
  };
}

/** Shows for one case how each rule stands to it, and what about it does not fit. */
export async function explainCase(files: PolicyFiles, name: string): Promise<readonly string[]> {
  const { review, cases } = await read(files);
  const found = cases.find((one) => one.name.toLowerCase() === name.toLowerCase());
  const names = cases.map((one) => one.name);
  if (!found)
    throw new DeskhandError('not-found', { userMessage: `No case is called "${name}"${didYouMean(name, names)}` });
  return explanationLines(review.policy, explain(review.policy, found.facts));
}
