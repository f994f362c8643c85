import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { withSample } from './with-sample.ts';

const sample = withSample();
let page: Page;

beforeAll(async () => {
  await sample.sandbox.slack.person('kim').types('/ask blocks', { channel: 'C0HELPDESK' });
  page = await sample.open();
  await page.getByText('Which groups?').waitFor();
});

const lastAction = () => sample.sandbox.heard.actions.at(-1);
const nextAction = (id: string) => expect.poll(() => lastAction()?.id).toBe(id);

it('shows what apps and people write as text, whatever characters it has', async () => {
  const text = await page.getByRole('log').innerText();
  expect(text).toContain('<img src=x onerror=alert(1)> *not bold* &amp; 🎉');
  expect(text).toContain('<b>no tag</b>');
  expect(text).toContain('*stars* <script>stay</script>');
  expect(text).toContain('snake_case_stays and 2*3*4 too');
  expect(await page.locator('.message-list script, .message-list img[src="x"]').count()).toBe(0);
});

it('resolves mentions, channels, groups, dates and emoji', async () => {
  const log = page.getByRole('log');
  for (const words of ['@Ada Lovelace', '@leads', '#general', '@here']) {
    await log.locator('.mention', { hasText: words }).first().waitFor();
  }
  expect(await log.locator('time[datetime="2026-09-21T14:13:20.000Z"]').innerText()).toContain('September 21st');
  await log.getByRole('img', { name: 'white check mark' }).waitFor();
});

it('draws every type of block there is, and says so of none that it cannot', async () => {
  expect(await page.getByText(/cannot be shown here/).count()).toBe(0);
  for (const name of ['plan', 'table-frame', 'data-table', 'card', 'container', 'context-actions', 'markdown']) {
    expect(await page.locator(`.${name}`).count(), name).toBeGreaterThan(0);
  }
  for (const state of ['Complete', 'In progress', 'Waiting', 'Failed']) {
    await page.getByRole('img', { name: state }).waitFor();
  }
});

it('pages and sorts data tables, and folds containers', async () => {
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('2 of 2').waitFor();
  await page.getByRole('button', { name: 'Days' }).click();
  await page.getByRole('button', { name: 'What the NAS said' }).click();
  expect(await page.getByText('Everything is in order.').count()).toBe(0);
});

it('presses buttons; one with a confirm dialog only after yes', async () => {
  await page.getByRole('button', { name: 'Approve' }).click();
  await nextAction('primary');
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete it?' });
  await dialog.getByText('It is gone then.').waitFor();
  await dialog.getByRole('button', { name: 'Keep' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(lastAction()?.id).toBe('primary');
  await page.getByRole('button', { name: 'Delete' }).focus();
  await page.keyboard.press('Enter');
  await dialog.waitFor();
  await page.keyboard.press('Enter');
  await nextAction('danger');
  await dialog.waitFor({ state: 'detached' });
});

it('chooses from an overflow menu by keyboard', async () => {
  await page.getByRole('button', { name: 'More options' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await nextAction('overflow');
  expect(lastAction()?.value).toMatchObject({ selected_option: { value: 'explain' } });
});

it('chooses from static, user and grouped selects, and keeps it over a reload', async () => {
  await page.getByRole('combobox', { name: 'A colour' }).focus();
  await page.keyboard.type('gre');
  await page.keyboard.press('Enter');
  await nextAction('colour');
  await page.getByRole('combobox', { name: 'A person' }).click();
  await page.getByRole('option', { name: /Max Weber/ }).click();
  await nextAction('person');
  expect(lastAction()?.value).toMatchObject({ selected_user: 'U0MAX' });
  await page.getByRole('combobox', { name: 'Which groups?' }).click();
  await page.getByText('Domain', { exact: true }).waitFor();
  await page.getByRole('option', { name: 'Sales' }).click();
  await nextAction('groups');
  await page.getByRole('option', { name: 'editors' }).click();
  await expect
    .poll(() => lastAction()?.value)
    .toMatchObject({ selected_options: [{ value: 'sales' }, { value: 'editors' }] });
  await page.reload();
  await expect.poll(() => page.getByRole('combobox', { name: 'A colour' }).inputValue()).toBe('Green');
});

it('sets dates and times, and picks radio buttons', async () => {
  await page.getByLabel('Date', { exact: true }).fill('2026-12-24');
  await nextAction('day');
  expect(lastAction()?.value).toMatchObject({ selected_date: '2026-12-24' });
  await page.getByLabel('Time', { exact: true }).fill('17:05');
  await nextAction('hour');
  await page.getByRole('radio', { name: 'Tonight' }).check();
  await nextAction('how');
  expect(lastAction()?.value).toMatchObject({ selected_option: { value: 'tonight' } });
});

it('says so where the app does not acknowledge an action', async () => {
  sample.sandbox.slack.faults.disturb('block_actions', { kind: 'drop' });
  await page.getByRole('button', { name: 'Plain' }).click();
  await page.getByText('This app responded with an error, or not at all.').waitFor();
});

it('gives feedback', async () => {
  await page.getByRole('button', { name: 'Good' }).click();
  await nextAction('feedback');
  await page.getByRole('button', { name: 'Throw away' }).click();
  await nextAction('bin');
});
