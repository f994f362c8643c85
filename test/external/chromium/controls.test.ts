import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { withSample } from './with-sample.ts';

const sample = withSample({ mayFail: true });
let page: Page;

beforeAll(async () => {
  page = await sample.open('U0KIM', 'C0HELPDESK?side=faults');
});
beforeEach(async () => {
  await page.getByText('No fault waits for its turn.').waitFor();
  sample.sandbox.heard.commands.length = 0;
  sample.sandbox.errors.length = 0;
});

const turn = (name: string) => page.getByRole('button', { name, exact: true }).click();
const isPending = () => page.getByText('One fault waits for its turn.').waitFor();

async function type(line: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Message #helpdesk' }).focus();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}
const commands = () => expect.poll(() => [...sample.sandbox.heard.commands]);

it('loses a delivery: the person is told, the app hears nothing', async () => {
  await turn('Lose it');
  await isPending();
  await type('/ask lost');
  await page.getByText('/ask failed with the error "operation_timeout"').waitFor();
  expect(sample.sandbox.heard.commands).toEqual([]);
});

it('delays a delivery beyond the time for an ack; it still arrives', async () => {
  await turn('Delay by 4 s');
  await isPending();
  await type('/ask late');
  await page.getByText('/ask failed with the error "operation_timeout"').nth(1).waitFor();
  await commands().toEqual(['late']);
});

it('sends a delivery twice', async () => {
  await turn('Send it twice');
  await isPending();
  await type('/ask twice');
  await commands().toEqual(['twice', 'twice']);
});

it('swaps two deliveries', async () => {
  await turn('Swap the next two');
  await isPending();
  await type('/ask one');
  await type('/ask two');
  await commands().toEqual(['two', 'one']);
});

it('fails a method as often as is told, and then no more', async () => {
  await page.getByRole('combobox', { name: 'Method' }).selectOption('views.open');
  await page.getByRole('spinbutton', { name: 'How many calls' }).fill('2');
  await turn('Fail');
  await isPending();
  for (let count = 1; count <= 2; count += 1) {
    await type('/ask focus');
    await expect.poll(() => sample.sandbox.errors.length).toBe(count);
  }
  expect(String(sample.sandbox.errors[0])).toContain('internal_error');
  await type('/ask focus');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

it('loses the answer of a call that happened', async () => {
  await page.getByRole('spinbutton', { name: 'How many calls' }).fill('1');
  await turn('Lose its answer');
  await isPending();
  await type('/ask focus');
  await page.getByRole('dialog').waitFor();
  await expect.poll(() => sample.sandbox.errors.length).toBe(1);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

it('limits a method with 429', async () => {
  await turn('Rate limit');
  await isPending();
  await type('/ask focus');
  await expect.poll(() => sample.sandbox.slack.traffic.calls('views.open').at(-1)?.error).toBe('ratelimited');
});

it('cuts the sockets, and asks for new ones; the app comes back each time', async () => {
  for (const [button, words] of [
    ['Cut all sockets', 'All sockets were cut.'],
    ['Ask to reconnect', 'The app was asked to reconnect.'],
  ] as const) {
    const opened = () => sample.sandbox.slack.traffic.calls('apps.connections.open').length;
    const before = opened();
    await turn(button);
    await page.getByText(words).waitFor();
    await expect.poll(opened).toBeGreaterThan(before);
    await page.getByText('1 connection', { exact: true }).waitFor();
  }
  await type('/ask again');
  await commands().toEqual(['again']);
});
