import { onTestFinished } from 'vitest';
import type { Request } from '../../src/journal/request.ts';
import { ApproveRule } from '../../src/policy/rule.ts';
import { settle } from './fake-clock.ts';
import { aPolicy, draftOf, RequestHarness } from './request-harness.ts';

const reset = draftOf();

/** A harness in which resets are approved as the given rule says, a lead's word being enough where it says nothing. */
export async function openHarness(approve: Record<string, unknown> = {}): Promise<RequestHarness> {
  const test = await RequestHarness.open();
  onTestFinished(() => test.close());
  const rule = { id: 'r', do: ['reset-password'], from: ['leads'], within: '4h', because: 'A lead.', ...approve };
  test.policy = aPolicy({ approve: [ApproveRule.parse(rule)] });
  return test;
}

/** Asks for a reset as the form does: with what the preview showed. */
export async function ask(test: RequestHarness): Promise<Request> {
  const { proof = '' } = await test.service.preview(reset);
  const request = await test.service.submit(reset, `submission/${Math.random()}`, proof);
  await settle();
  return request;
}
